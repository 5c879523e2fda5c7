import { type Remark, type Rule, remark } from './rule.ts';

/**
 * ATIGA Art. 32: goods go directly to the importing state or through others in transit. Where the ports of Box 3
 * are not those of the two states, the route says how the goods get there.
 */
export const route: Rule = {
  id: 'V22',
  title: {
    en: 'Box 3 loads in the issuing and discharges in the importing state, or gives the route',
    vi: 'Ô 3 xếp hàng tại nước cấp và dỡ tại nước nhập khẩu, hoặc ghi tuyến đường',
  },
  source: 'ATIGA Art. 32 (direct consignment); OCP Rule 21; ATIGA Annex 7, Box 3',
  severity: { own: 'warning', peer: 'warning' },
  check: ({ transport, issuingCountry, declaration: { importingCountry } }) => {
    if (transport.route !== undefined) return [];
    const { portOfLoading: loading, portOfDischarge: discharge } = transport;
    const remarks: Remark[] = [];
    if (loading !== undefined && !loading.startsWith(issuingCountry)) {
      remarks.push(
        remark(
          'transport.portOfLoading',
          [
            `The goods are loaded in ${loading}, outside ${issuingCountry}, and no route is given.`,
            `Hàng xếp tại ${loading}, ngoài ${issuingCountry}, mà không ghi tuyến đường.`,
          ],
          ['Give the route in Box 3, or correct the port.', 'Ghi tuyến đường ở ô 3 hoặc sửa cảng.'],
          { value: loading },
        ),
      );
    }
    if (!discharge.startsWith(importingCountry)) {
      remarks.push(
        remark(
          'transport.portOfDischarge',
          [
            `The goods are discharged in ${discharge}, outside ${importingCountry}, and no route is given.`,
            `Hàng dỡ tại ${discharge}, ngoài ${importingCountry}, mà không ghi tuyến đường.`,
          ],
          ['Give the route in Box 3, or correct the port.', 'Ghi tuyến đường ở ô 3 hoặc sửa cảng.'],
          { value: discharge },
        ),
      );
    }
    return remarks;
  },
};
