import type { AseanCountry } from '../../src/certificate/countries.ts';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { addDays, type CalendarDate } from '../../src/kernel/clock.ts';

const PORTS: Partial<Record<AseanCountry, string>> = {
  VN: 'VNSGN',
  TH: 'THLCH',
  SG: 'SGSIN',
  MY: 'MYPKG',
  ID: 'IDJKT',
};
const port = (country: AseanCountry) => PORTS[country] ?? `${country}AAA`;

/** A plain application without any special case, valid on the given day. */
export function application(
  from: AseanCountry,
  to: AseanCountry,
  today: CalendarDate,
  itemCount = 1,
): FormDApplication {
  return {
    issuingCountry: from,
    exporter: { name: 'Công ty TNHH Lúa Vàng', address: '12 Đường Cảng, Thành phố Cần Thơ', country: from },
    consignee: { name: 'Siam Golden Foods Co., Ltd.', address: '88 Rama III Road', country: to },
    transport: {
      departureDate: addDays(today, 2),
      mode: '1',
      conveyance: 'MV LOTUS 012N',
      portOfLoading: port(from),
      portOfDischarge: port(to),
    },
    items: Array.from({ length: itemCount }, (_, index) => ({
      number: index + 1,
      marks: 'N/M',
      packages: { quantity: 100, type: 'BG' },
      description: 'Fragrant rice, 5% broken, in bags of 50 kg',
      hsCode: '10063040',
      originCriterion: 'WO',
      weight: { value: '5000', unit: 'KGM' },
      invoices: [{ number: `LV-${index + 1}`, date: addDays(today, -3) }],
    })),
    declaration: {
      productionCountry: from,
      importingCountry: to,
      place: 'Can Tho',
      date: addDays(today, -1),
      signatory: 'Tran Thi Minh',
    },
    ticks: {
      thirdCountryInvoicing: false,
      exhibition: false,
      accumulation: false,
      deMinimis: false,
      backToBack: false,
      issuedRetroactively: false,
      partialCumulation: false,
    },
  };
}
