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
  // exchange
  NOT_FOUND: entry(
    404,
    false,
    ['There is no such record', 'Không có bản ghi này'],
    ['Check the id or number, or search for it.', 'Kiểm tra mã hoặc số, hoặc tìm kiếm.'],
  ),
  STATE_CONFLICT: entry(
    409,
    false,
    ['The certificate is not in a state that allows this', 'Trạng thái C/O không cho phép thao tác này'],
    ['Look at its present state and history first.', 'Xem trạng thái và lịch sử hiện tại trước.'],
  ),
  PEER_UNKNOWN: entry(
    422,
    false,
    ['No gateway is configured for this country', 'Chưa cấu hình cổng của nước này'],
    [
      'Add the country to PEERS, with its pinned keys in the trust directory.',
      'Thêm nước vào PEERS và khóa tin cậy của nước đó.',
    ],
  ),
  PEER_UNREACHABLE: entry(
    502,
    true,
    ['The peer gateway does not answer', 'Cổng đối tác không trả lời'],
    [
      'Nothing: delivery is retried. Check the peer if it lasts.',
      'Không cần làm gì: hệ thống tự gửi lại. Kiểm tra đối tác nếu kéo dài.',
    ],
  ),
  PEER_ANSWER_INVALID: entry(
    502,
    true,
    [
      'The peer answered without a valid signed acknowledgement',
      'Đối tác trả lời không kèm xác nhận có chữ ký hợp lệ',
    ],
    [
      'Delivery is retried; if it lasts compare the pinned keys with the peer.',
      'Hệ thống tự gửi lại; nếu kéo dài, đối chiếu khóa tin cậy với đối tác.',
    ],
  ),
  DELIVERY_EXPIRED: entry(
    504,
    false,
    [
      'The message could not be delivered within its time to live',
      'Không giao được thông điệp trong thời hạn',
    ],
    ['Put the dead letter back when the peer is reachable.', 'Gửi lại thư chết khi đối tác hoạt động.'],
  ),
  SENDER_UNKNOWN: entry(
    403,
    false,
    ['The sender is not a configured peer', 'Bên gửi không phải đối tác đã cấu hình'],
    [
      'Agree on addresses and keys with the receiving state first.',
      'Thống nhất địa chỉ và khóa với nước nhận trước.',
    ],
  ),
  ADDRESSEE_WRONG: entry(
    422,
    false,
    ['The message is addressed to another country', 'Thông điệp gửi cho nước khác'],
    ['Send it to the gateway named in To.', 'Gửi đến cổng nêu trong To.'],
  ),
  MESSAGE_SIGNATURE_INVALID: entry(
    403,
    false,
    ["The message's signature does not verify", 'Chữ ký của thông điệp không hợp lệ'],
    ["Sign with the gateway key pinned for the sender's country.", 'Ký bằng khóa cổng đã ghim cho nước gửi.'],
  ),
  MESSAGE_EXPIRED: entry(
    422,
    false,
    ['The message arrived after its time to live', 'Thông điệp đến sau thời hạn'],
    ['Send the document again in a new message.', 'Gửi lại tài liệu trong thông điệp mới.'],
  ),
  CLOCK_SKEW: entry(
    422,
    true,
    ["The sender's clock is ahead of ours", 'Đồng hồ bên gửi nhanh hơn'],
    ['Synchronize both clocks, then send again.', 'Đồng bộ đồng hồ rồi gửi lại.'],
  ),
  MESSAGE_ID_REUSED: entry(
    409,
    false,
    ['The message id was used before with other content', 'Mã thông điệp đã dùng cho nội dung khác'],
    ['Give each message an id of its own.', 'Dùng mã riêng cho mỗi thông điệp.'],
  ),
  REFERENCE_NUMBER_REUSED: entry(
    409,
    false,
    ['Another certificate with this reference number is held', 'Đã có C/O khác mang số tham chiếu này'],
    [
      'Issue under a new number; cancel and replace to change a certificate.',
      'Cấp số mới; muốn sửa phải hủy và thay thế.',
    ],
  ),
  CERTIFICATE_SIGNATURE_INVALID: entry(
    422,
    false,
    ["The issuing authority's signature does not verify", 'Chữ ký của cơ quan cấp không hợp lệ'],
    [
      'Sign with the issuing-authority key pinned for the issuing country.',
      'Ký bằng khóa cơ quan cấp đã ghim.',
    ],
  ),
  CONTENT_MISMATCH: entry(
    422,
    false,
    ['Message and certificate contradict each other', 'Thông điệp và C/O mâu thuẫn'],
    [
      'Send the certificate with its own number, issuer and addressee.',
      'Gửi C/O đúng số, nước cấp và nước nhận.',
    ],
  ),
  CERTIFICATE_UNKNOWN: entry(
    404,
    true,
    ['No certificate of this conversation is held', 'Không có C/O của hội thoại này'],
    [
      'Send the certificate first; the message may be sent again after it.',
      'Gửi C/O trước; sau đó gửi lại thông điệp.',
    ],
  ),
  DECISION_INVALID: entry(
    422,
    false,
    ['The Customs Response is incomplete or contradictory', 'Phản hồi hải quan thiếu hoặc mâu thuẫn'],
    [
      'Decide existing items once, and give a reason for each NOT GIVEN.',
      'Quyết định từng mặt hàng một lần và nêu lý do khi NOT GIVEN.',
    ],
  ),
  // client and command line
  GATEWAY_UNREACHABLE: entry(
    503,
    true,
    ['The gateway cannot be reached', 'Không kết nối được tới cổng'],
    [
      'Check that the node runs and that its address (--url or ASW_URL) is right.',
      'Kiểm tra nút đang chạy và địa chỉ của nó (--url hoặc ASW_URL).',
    ],
  ),
  GATEWAY_TIMEOUT: entry(
    504,
    true,
    ['The gateway did not answer in time', 'Cổng không trả lời kịp thời'],
    [
      'Look whether the request was carried out before you repeat it.',
      'Xem yêu cầu đã được thực hiện chưa trước khi lặp lại.',
    ],
  ),
  GATEWAY_ANSWER_INVALID: entry(
    502,
    false,
    ['The answer is not one of this gateway', 'Câu trả lời không phải của cổng này'],
    [
      'Check that the address is that of a gateway of the same version.',
      'Kiểm tra địa chỉ là của cổng cùng phiên bản.',
    ],
  ),
  GATEWAY_REFUSED: entry(
    500,
    false,
    ['The gateway refused the request', 'Cổng từ chối yêu cầu'],
    ['See the detail given by the gateway.', 'Xem chi tiết do cổng cung cấp.'],
  ),
  API_KEY_MISSING: entry(
    401,
    false,
    ['No API key is known for this role', 'Chưa có khóa API cho vai trò này'],
    [
      'Give it with --key or ASW_KEY, or name the data directory of the node with --data.',
      'Cung cấp bằng --key hoặc ASW_KEY, hoặc chỉ thư mục dữ liệu của nút bằng --data.',
    ],
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** True for a string that is one of the table's codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, value);
}
