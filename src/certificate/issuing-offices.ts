import type { CalendarDate } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';

/** How sure the source of an entry is: `sourced` in a public text, `reported` by practice only. */
export type Confidence = 'sourced' | 'reported';

/** An office that Viet Nam's reference numbers name in their fourth group. */
export interface IssuingOffice {
  /** Two digits. */
  readonly code: string;
  readonly name: Text;
  readonly confidence: Confidence;
}

/** A list of offices as of a date; a newer list replaces an older one as a whole. */
export interface OfficeList {
  readonly asOf: CalendarDate;
  readonly source: string;
  readonly offices: readonly IssuingOffice[];
}

function reported(code: string, en: string, vi: string): IssuingOffice {
  return { code, name: { en, vi }, confidence: 'reported' };
}

/**
 * Offices of Viet Nam, incomplete: codes of industrial-zone boards are missing. Since 01/07/2025 eCoSys grants
 * codes to provincial bodies and keeps the list (Circular 40/2025/TT-BCT), so a code that is not here is
 * unknown, not wrong.
 */
export const VIET_NAM_OFFICES: OfficeList = {
  asOf: '2020-09-27',
  source: 'Circular 19/2020/TT-BCT, Appendix V (02 as published; the others from practice)',
  offices: [
    reported('01', 'Ha Noi', 'Hà Nội'),
    {
      code: '02',
      name: { en: 'Ho Chi Minh City', vi: 'Thành phố Hồ Chí Minh' },
      confidence: 'sourced',
    },
    reported('03', 'Da Nang', 'Đà Nẵng'),
    reported('04', 'Dong Nai', 'Đồng Nai'),
    reported('05', 'Hai Phong', 'Hải Phòng'),
    reported('06', 'Binh Duong', 'Bình Dương'),
    reported('07', 'Vung Tau', 'Vũng Tàu'),
    reported('08', 'Lang Son', 'Lạng Sơn'),
    reported('09', 'Quang Ninh', 'Quảng Ninh'),
    reported('71', 'Lao Cai', 'Lào Cai'),
    reported('72', 'Thai Binh', 'Thái Bình'),
    reported('73', 'Thanh Hoa', 'Thanh Hóa'),
    reported('74', 'Nghe An', 'Nghệ An'),
    reported('75', 'Tien Giang', 'Tiền Giang'),
    reported('76', 'Can Tho', 'Cần Thơ'),
    reported('77', 'Hai Duong', 'Hải Dương'),
    reported('78', 'Binh Tri Thien', 'Bình Trị Thiên'),
    reported('80', 'Khanh Hoa', 'Khánh Hòa'),
  ],
};

/** The office with that code in the list; undefined when the list does not know it. */
export function issuingOffice(code: string, list: OfficeList = VIET_NAM_OFFICES): IssuingOffice | undefined {
  return list.offices.find((office) => office.code === code);
}
