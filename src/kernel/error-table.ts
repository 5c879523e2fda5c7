import type { Text } from './finding.ts';

export interface ErrorEntry {
  /** HTTP status used for people's APIs. */
  readonly status: number;
  readonly title: Text;
  readonly remedy: Text;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
}

function entry(
  status: number,
  retryable: boolean,
  title: [string, string],
  remedy: [string, string],
): ErrorEntry {
  return {
    status,
    retryable,
    title: { en: title[0], vi: title[1] },
    remedy: { en: remedy[0], vi: remedy[1] },
  };
}

/**
 * The one table of errors. A code, once published, never changes its meaning and is never reused.
 * Grouped by the layer that raises it.
 */
export const ERROR_TABLE = {
  // any layer
  INTERNAL: entry(
    500,
    true,
    ['Unexpected fault in the gateway', 'Lỗi ngoài dự kiến của cổng'],
    [
      'Try again; if it persists give the operator the request id.',
      'Thử lại; nếu vẫn lỗi, báo mã yêu cầu cho quản trị viên.',
    ],
  ),
  CONFIG_INVALID: entry(
    500,
    false,
    ['The configuration has faults', 'Cấu hình có lỗi'],
    ['Correct every setting listed and start again.', 'Sửa mọi thiết lập được liệt kê rồi khởi động lại.'],
  ),

  // documents
  JSON_MALFORMED: entry(
    400,
    false,
    ['The JSON cannot be read', 'Không đọc được JSON'],
    ['Correct the syntax at the place given.', 'Sửa cú pháp tại vị trí đã nêu.'],
  ),
  XML_MALFORMED: entry(
    400,
    false,
    ['The XML cannot be read', 'Không đọc được XML'],
    ['Send well-formed XML in UTF-8.', 'Gửi XML đúng cú pháp, mã hóa UTF-8.'],
  ),
  XML_FORBIDDEN: entry(
    400,
    false,
    ['The XML contains a forbidden construct', 'XML chứa thành phần bị cấm'],
    [
      'Remove document type declarations, processing instructions and comments.',
      'Bỏ khai báo DOCTYPE, chỉ thị xử lý và chú thích.',
    ],
  ),
  DOCUMENT_TOO_LARGE: entry(
    413,
    false,
    ['The document is larger than allowed', 'Tài liệu vượt quá kích thước cho phép'],
    ['Stay within the limit given.', 'Giữ trong giới hạn đã nêu.'],
  ),
  XML_TOO_DEEP: entry(
    400,
    false,
    ['The XML is nested deeper than allowed', 'XML lồng nhau sâu quá mức cho phép'],
    ['Stay within the limit given.', 'Giữ trong giới hạn đã nêu.'],
  ),
  SCHEMA_INVALID: entry(
    422,
    false,
    ['The document does not follow the schema', 'Tài liệu không theo lược đồ'],
    ['Correct every place listed.', 'Sửa mọi vị trí được liệt kê.'],
  ),
  CERTIFICATE_INVALID: entry(
    422,
    false,
    ['The certificate breaks rules of Form D', 'C/O vi phạm quy tắc của mẫu D'],
    ['Correct every box listed, then file again.', 'Sửa mọi ô được liệt kê rồi nộp lại.'],
  ),
  REFERENCE_NUMBER_INVALID: entry(
    422,
    false,
    ['The reference number does not follow the rule', 'Số tham chiếu không đúng quy tắc'],
    ['Use the form VN-TH 09/02/00006.', 'Dùng dạng VN-TH 09/02/00006.'],
  ),

  // ledger
  LEDGER_UNAVAILABLE: entry(
    503,
    true,
    ['The ledger cannot be reached', 'Không kết nối được sổ cái'],
    [
      'Check that the database runs and that its address is right, then try again.',
      'Kiểm tra cơ sở dữ liệu và địa chỉ của nó, rồi thử lại.',
    ],
  ),
  LEDGER_DUPLICATE: entry(
    409,
    false,
    ['The ledger already holds this identity', 'Sổ cái đã có định danh này'],
    ['Look the existing record up instead.', 'Tra cứu bản ghi đã có.'],
  ),
  LEDGER_CURSOR_INVALID: entry(
    400,
    false,
    ['The page cursor is not one of this list', 'Con trỏ trang không thuộc danh sách này'],
    ['Start again from the first page.', 'Bắt đầu lại từ trang đầu.'],
  ),
  LEDGER_IN_USE: entry(
    503,
    false,
    ['Another process has the embedded ledger open', 'Tiến trình khác đang mở sổ cái nhúng'],
    [
      'Stop the other gateway, or give this one its own data directory, or set MONGODB_URI.',
      'Dừng cổng kia, hoặc dùng thư mục dữ liệu riêng, hoặc đặt MONGODB_URI.',
    ],
  ),
  LEDGER_STANDALONE: entry(
    500,
    false,
    ['The MongoDB server is not a replica set', 'Máy chủ MongoDB không phải replica set'],
    [
      'Start mongod with --replSet and run rs.initiate() once.',
      'Chạy mongod với --replSet và gọi rs.initiate() một lần.',
    ],
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** True for a string that is one of the table's codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, value);
}
