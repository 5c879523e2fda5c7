import type { z } from 'zod';
import type { Text } from '../kernel/finding.ts';

/** What a document may have been given as instead of what is asked. */
export type MistakenFor = 'certificate for application' | 'application for certificate';

/** One fault of the shape at one place. */
export interface ShapeProblem {
  readonly path: string;
  readonly issue: z.core.$ZodIssue;
  /** The place itself should not be there. */
  readonly unknownField: boolean;
  readonly mistaken?: MistakenFor | undefined;
}

interface Description {
  /** What follows the field's name, without full stop. */
  readonly message: Text;
  readonly remedy: Text;
}

/** What the model's own checks (`certificate/form-d.ts`) say, in Vietnamese, with what to do about it. */
const CHECKS: Readonly<Record<string, readonly [vi: string, remedyEn: string, remedyVi: string]>> = {
  'contains characters that XML cannot carry': [
    'có ký tự mà XML không mang được',
    'Remove control characters; line feed and tab are allowed.',
    'Bỏ các ký tự điều khiển; được dùng dấu xuống dòng và tab.',
  ],
  'contains control characters': [
    'có ký tự điều khiển',
    'Remove control characters; line breaks and tabs are allowed.',
    'Bỏ các ký tự điều khiển; được dùng dấu xuống dòng và tab.',
  ],
  'is blank': ['chỉ có khoảng trắng', 'Fill it in.', 'Điền nội dung.'],
  'says nothing': ['không có nội dung', 'Say it in words: letters or digits.', 'Ghi bằng chữ hoặc số.'],
  'is not a decimal number such as 1250.5': [
    'không phải số thập phân như 1250.5',
    'Write digits with a point: at most 15 before it and 6 after it, no separators.',
    'Ghi chữ số với dấu chấm: tối đa 15 chữ số trước và 6 chữ số sau, không dấu phân cách.',
  ],
  'is not an ISO 3166-1 alpha-2 code': [
    'không phải mã ISO 3166-1 alpha-2',
    'Use the two-letter code in capitals, e.g. SG.',
    'Dùng mã hai chữ cái in hoa, ví dụ SG.',
  ],
  'is not a unit code of 2 or 3 capital letters or digits': [
    'không phải mã đơn vị gồm 2 hoặc 3 chữ in hoa hay chữ số',
    'Use a code of UN/ECE Recommendation 20, e.g. KGM.',
    'Dùng mã của UN/ECE Recommendation 20, ví dụ KGM.',
  ],
  'is not a package code of 2 capital letters or digits': [
    'không phải mã kiện gồm 2 chữ in hoa hay chữ số',
    'Use a code of UN/ECE Recommendation 21, e.g. CT.',
    'Dùng mã của UN/ECE Recommendation 21, ví dụ CT.',
  ],
  'is not 6 to 10 digits': [
    'không phải 6 đến 10 chữ số',
    'Write the HS code of the importing country as digits only, e.g. 10063030.',
    'Ghi mã HS của nước nhập khẩu, chỉ gồm chữ số, ví dụ 10063030.',
  ],
  'is not 2 to 10 digits': [
    'không phải 2 đến 10 chữ số',
    'Give the beginning of an HS code, digits only, e.g. 1006.',
    'Ghi phần đầu của mã HS, chỉ gồm chữ số, ví dụ 1006.',
  ],
  'is not an ISO 4217 code': [
    'không phải mã ISO 4217',
    'Use the three-letter currency code in capitals, e.g. USD.',
    'Dùng mã tiền tệ ba chữ cái in hoa, ví dụ USD.',
  ],
  'is not a UN/LOCODE': [
    'không phải mã UN/LOCODE',
    'Use the five signs of the UN/LOCODE, e.g. VNSGN.',
    'Dùng năm ký tự của UN/LOCODE, ví dụ VNSGN.',
  ],
};

/** Whether every check of the model has its Vietnamese text; for the test that keeps the two in step. */
export function isKnownCheck(message: string): boolean {
  return Object.hasOwn(CHECKS, message);
}

const FILL_IN: Text = { en: 'Fill it in.', vi: 'Điền nội dung.' };

/** Number and Box 12: what tells a certificate from an application. */
const GIVEN_AT_ISSUE: ReadonlySet<string> = new Set(['referenceNumber', 'certification']);

const NOT_YET_GIVEN = says(
  'is given by the issuing office when it issues the certificate',
  'do cơ quan cấp ghi khi cấp C/O',
  'Leave the number and Box 12 out of an application.',
  'Bỏ số tham chiếu và Ô số 12 khỏi đơn đề nghị cấp.',
);

const STILL_AN_APPLICATION = says(
  'is missing: this asks for a certificate, and the issuing office gives the number and Box 12',
  'còn thiếu: ở đây cần C/O đã cấp, số tham chiếu và Ô số 12 do cơ quan cấp ghi',
  'File an application with asw send, or fill in what the issuing office gave.',
  'Nộp đơn bằng asw send, hoặc điền nội dung cơ quan cấp đã ghi.',
);

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.input === undefined;
}

/** Puts zod's issue into the words of Form D. */
export function describeIssue(problem: ShapeProblem): Description {
  const { issue, unknownField } = problem;
  if (GIVEN_AT_ISSUE.has(problem.path)) {
    if (unknownField && problem.mistaken === 'certificate for application') return NOT_YET_GIVEN;
    if (problem.mistaken === 'application for certificate' && isMissing(issue)) return STILL_AN_APPLICATION;
  }
  if (unknownField) {
    return says(
      'is not a field of Form D',
      'không phải trường của mẫu D',
      'Remove it, or correct its name.',
      'Bỏ trường này hoặc sửa lại tên.',
    );
  }
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_format':
      return wrongFormat(issue);
    case 'invalid_value':
      return wrongChoice(issue);
    default:
      return says(
        'cannot be read',
        'không đọc được',
        'Compare it with the schema of Form D.',
        'Đối chiếu với lược đồ của mẫu D.',
      );
  }
}

const TYPES: Readonly<Record<string, readonly [en: string, vi: string]>> = {
  string: ['text', 'văn bản'],
  number: ['a number', 'số'],
  int: ['a whole number', 'số nguyên'],
  boolean: ['true or false', 'true hoặc false'],
  object: ['an object with fields', 'đối tượng có các trường'],
  array: ['a list', 'danh sách'],
};

function wrongType(issue: z.core.$ZodIssueInvalidType): Description {
  if (issue.input === undefined) return { message: { en: 'is missing', vi: 'còn thiếu' }, remedy: FILL_IN };
  const [en, vi] = TYPES[issue.expected] ?? [issue.expected, issue.expected];
  return says(`is not ${en}`, `không phải là ${vi}`, `Give ${en}.`, `Ghi ${vi}.`);
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): Description {
  if (issue.origin === 'string') return tooShort(issue);
  if (issue.origin === 'array') {
    return says('has no entry', 'không có mục nào', 'Give at least one entry.', 'Ghi ít nhất một mục.');
  }
  const least = String(issue.minimum);
  return says(
    `is less than ${least}`,
    `nhỏ hơn ${least}`,
    `Give a number from ${least}.`,
    `Ghi số từ ${least} trở lên.`,
  );
}

function tooShort({ input, minimum }: z.core.$ZodIssueTooSmall): Description {
  if (typeof input !== 'string' || input.trim() === '') {
    return { message: { en: 'is empty', vi: 'để trống' }, remedy: FILL_IN };
  }
  const [long, least] = [input.length, String(minimum)];
  return says(
    `is too short: ${long} of at least ${least} characters`,
    `quá ngắn: ${long} trên tối thiểu ${least} ký tự`,
    `Write at least ${least} characters.`,
    `Ghi ít nhất ${least} ký tự.`,
  );
}

function tooBig(issue: z.core.$ZodIssueTooBig): Description {
  const most = String(issue.maximum);
  if (issue.origin === 'string') {
    return says(
      `is longer than ${most} characters`,
      `dài hơn ${most} ký tự`,
      `Shorten it to ${most} characters.`,
      `Rút gọn còn ${most} ký tự.`,
    );
  }
  if (issue.origin === 'array') {
    return says(
      `has more than ${most} entries`,
      `có nhiều hơn ${most} mục`,
      `Keep to ${most} entries; file the rest separately.`,
      `Giữ tối đa ${most} mục; phần còn lại nộp riêng.`,
    );
  }
  return says(
    `is greater than ${most}`,
    `lớn hơn ${most}`,
    `Give a number up to ${most}.`,
    `Ghi số không quá ${most}.`,
  );
}

function wrongFormat(issue: z.core.$ZodIssueInvalidStringFormat): Description {
  if (issue.format === 'date') {
    return says(
      'is not a date of the calendar',
      'không phải ngày có trong lịch',
      'Write the date as YYYY-MM-DD, e.g. 2026-03-01.',
      'Ghi ngày dạng YYYY-MM-DD, ví dụ 2026-03-01.',
    );
  }
  const [vi, remedyEn, remedyVi] = CHECKS[issue.message] ?? [
    'không đúng dạng',
    'Compare it with the schema of Form D.',
    'Đối chiếu với lược đồ của mẫu D.',
  ];
  return says(issue.message, vi, remedyEn, remedyVi);
}

function wrongChoice(issue: z.core.$ZodIssueInvalidValue): Description {
  if (issue.input === undefined) return { message: { en: 'is missing', vi: 'còn thiếu' }, remedy: FILL_IN };
  const choices = issue.values.map(String).join(', ');
  return says(
    `is not one of ${choices}`,
    `không thuộc ${choices}`,
    `Choose one of ${choices}.`,
    `Chọn một trong ${choices}.`,
  );
}

function says(en: string, vi: string, remedyEn: string, remedyVi: string): Description {
  return { message: { en, vi }, remedy: { en: remedyEn, vi: remedyVi } };
}
