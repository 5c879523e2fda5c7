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
  DIRECTORY_UNUSABLE: entry(
    500,
    false,
    ['The directory cannot be made or written', 'Không tạo hoặc ghi được thư mục'],
    [
      'Name a directory this user may write, or correct its permissions.',
      'Chọn thư mục được phép ghi, hoặc sửa quyền truy cập.',
    ],
  ),
  PORT_UNAVAILABLE: entry(
    500,
    false,
    ['The address cannot be listened on', 'Không thể lắng nghe tại địa chỉ này'],
    [
      'Stop what uses it, or set another HOST or PORT.',
      'Dừng chương trình đang dùng, hoặc đặt HOST hay PORT khác.',
    ],
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

  // signing
  ALREADY_SIGNED: entry(
    409,
    false,
    ['The document carries a signature already', 'Tài liệu đã có chữ ký'],
    ['Sign the document as it was before.', 'Ký tài liệu ở trạng thái trước khi ký.'],
  ),
  SIGNING_KEY_UNSUITABLE: entry(
    500,
    false,
    ['The signing key cannot make this signature', 'Khóa ký không thể tạo chữ ký này'],
    [
      'Configure the key of this duty, with a certificate in force.',
      'Cấu hình khóa đúng nhiệm vụ, có chứng thư còn hiệu lực.',
    ],
  ),
  TRUST_STORE_MISSING: entry(
    500,
    false,
    ['There is no directory of pinned certificates', 'Không có thư mục chứng thư được ghim'],
    [
      'Name it with --trust or TRUST_DIR; for a demonstration make it with asw pki init.',
      'Chỉ ra thư mục bằng --trust hoặc TRUST_DIR; để trình diễn, tạo bằng asw pki init.',
    ],
  ),
  TRUST_STORE_INVALID: entry(
    500,
    false,
    ['The directory of pinned certificates has faults', 'Thư mục chứng thư được ghim có lỗi'],
    ['Correct every file listed and start again.', 'Sửa mọi tệp được liệt kê rồi khởi động lại.'],
  ),
  KEYSTORE_MISSING: entry(
    500,
    false,
    ['The key store is not there', 'Không tìm thấy kho khóa'],
    ['Check the path, or make the key store first.', 'Kiểm tra đường dẫn hoặc tạo kho khóa trước.'],
  ),
  KEYSTORE_PASSWORD_WRONG: entry(
    500,
    false,
    ['The password does not open the key store', 'Mật khẩu không mở được kho khóa'],
    ['Configure the password the key store was written with.', 'Cấu hình mật khẩu đã dùng khi tạo kho khóa.'],
  ),
  KEYSTORE_INVALID: entry(
    500,
    false,
    ['The key store cannot be used', 'Không dùng được kho khóa'],
    [
      'Provide one private key with its certificate, of this country, in .p12 or .pem.',
      'Cung cấp một khóa riêng cùng chứng thư của nước mình, dạng .p12 hoặc .pem.',
    ],
  ),
  KEYSTORE_ROLE: entry(
    500,
    false,
    ['The key store holds the key of another duty', 'Kho khóa chứa khóa của nhiệm vụ khác'],
    [
      'Name the key store of this duty. Its certificate says the duty by its key usage: nonRepudiation, and no TLS, for ' +
        'the issuing authority only. Demonstration keys: asw pki renew <country> <role> makes one anew.',
      'Chỉ ra kho khóa đúng nhiệm vụ. Chứng thư cho biết nhiệm vụ qua mục đích sử dụng khóa: chỉ tổ chức cấp có ' +
        'nonRepudiation và không dùng cho TLS. Khóa trình diễn: asw pki renew <nước> <nhiệm vụ> tạo khóa mới.',
    ],
  ),
  PKI_INCOMPLETE: entry(
    500,
    false,
    ['The keys of a country are there only in part', 'Khóa của một nước không đầy đủ'],
    [
      'Restore the missing files, or move the rest away and make the keys anew.',
      'Khôi phục các tệp thiếu, hoặc chuyển phần còn lại đi và tạo khóa mới.',
    ],
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
  LEDGER_CORRUPT: entry(
    503,
    true,
    ["The ledger's file is damaged", 'Tệp sổ cái bị hỏng'],
    [
      'Stop the node, keep the file and those beside it (-wal, -shm) as they are, and put the last backup in its place. ' +
        'Do not delete it: it may hold certificates that the backup does not.',
      'Dừng nút, giữ nguyên tệp và các tệp bên cạnh (-wal, -shm), rồi khôi phục bản sao lưu gần nhất. Không xóa: tệp có ' +
        'thể chứa C/O mà bản sao lưu không có.',
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
  LEDGER_VERSION: entry(
    500,
    false,
    [
      'The ledger was written by another version of the program',
      'Sổ cái do phiên bản khác của chương trình ghi',
    ],
    [
      'Run the version that wrote it or a newer one, or choose another place for the ledger.',
      'Chạy phiên bản đã ghi sổ hoặc mới hơn, hoặc chọn nơi khác cho sổ cái.',
    ],
  ),
  // messages
  MESSAGE_INVALID: entry(
    422,
    false,
    ['The message does not follow the message profile', 'Thông điệp không theo lược đồ thông điệp'],
    ['Correct the place named and send a new message.', 'Sửa vị trí đã nêu và gửi thông điệp mới.'],
  ),
  MESSAGE_VERSION_UNSUPPORTED: entry(
    422,
    false,
    ['The message is of another version of the profile', 'Thông điệp theo phiên bản lược đồ khác'],
    [
      'Agree with the receiving state on a version, then send again.',
      'Thống nhất phiên bản với nước nhận rồi gửi lại.',
    ],
  ),

  // exchange
  NOT_FOUND: entry(
    404,
    false,
    ['There is no such record', 'Không có bản ghi này'],
    ['Check the id or number, or search for it.', 'Kiểm tra mã hoặc số, hoặc tìm kiếm.'],
  ),
  IDEMPOTENCY_KEY_INVALID: entry(
    400,
    false,
    ['The key of the request is not well formed', 'Khóa của yêu cầu không đúng dạng'],
    [
      'Send 1 to 128 visible ASCII characters in Idempotency-Key, or leave the header out.',
      'Gửi 1 đến 128 ký tự ASCII nhìn thấy được trong Idempotency-Key, hoặc bỏ tiêu đề này.',
    ],
  ),
  IDEMPOTENCY_KEY_REUSED: entry(
    422,
    false,
    ['Another application was filed under this key', 'Đã nộp đơn khác với khóa này'],
    [
      'Give each application a key of its own, and the same one only to the same application.',
      'Mỗi đơn dùng một khóa riêng; chỉ dùng lại khóa cho đúng đơn đó.',
    ],
  ),
  STATE_CONFLICT: entry(
    409,
    false,
    ['Not in a state that allows this', 'Trạng thái hiện tại không cho phép thao tác này'],
    ['Look at its present state and history first.', 'Xem trạng thái và lịch sử hiện tại trước.'],
  ),
  SAME_PERSON: entry(
    403,
    false,
    [
      'Two persons are needed, and this is the first one again',
      'Cần hai người, nhưng đây vẫn là người thứ nhất',
    ],
    ['Let another supervisor approve it.', 'Để một người giám sát khác phê duyệt.'],
  ),
  APPROVAL_NEEDED: entry(
    409,
    false,
    ['The application has not been approved', 'Hồ sơ chưa được phê duyệt'],
    ['Have a supervisor approve it first.', 'Trình người giám sát phê duyệt trước.'],
  ),
  REISSUE_TOO_LATE: entry(
    422,
    false,
    [
      'A certificate is re-issued within one year of its first issue only',
      'Chỉ cấp lại C/O trong vòng một năm kể từ ngày cấp lần đầu',
    ],
    ['Apply for a new certificate.', 'Đề nghị cấp C/O mới.'],
  ),
  REISSUE_DIFFERS: entry(
    422,
    false,
    [
      'A certificate is re-issued with the content of the original only',
      'C/O cấp lại phải có nội dung đúng như bản gốc',
    ],
    [
      'Write what the original says, or amend it: asw replace … --kind AMENDMENT.',
      'Ghi đúng như bản gốc, hoặc sửa đổi C/O: asw replace … --kind AMENDMENT.',
    ],
  ),
  DECISION_LATE: entry(
    422,
    false,
    [
      'The time for a rejection by Customs Response is over',
      'Đã hết thời hạn từ chối bằng phản hồi hải quan',
    ],
    [
      'Rejections go through the exchange within 60 days of receipt, or at the end of a retroactive check of the item that was asked for within them; otherwise by written notice (Rules 30.3 and 18).',
      'Từ chối qua hệ thống trong 60 ngày kể từ khi nhận, hoặc khi kết thúc kiểm tra sau đối với mặt hàng, nếu đã yêu cầu kiểm tra trong thời gian đó; nếu không thì bằng văn bản (Quy tắc 30.3 và 18).',
    ],
  ),
  EXPIRED_GROUND_NEEDED: entry(
    422,
    false,
    [
      'The certificate has expired: preference is given on a stated ground only',
      'C/O đã hết hiệu lực: chỉ cho hưởng ưu đãi khi nêu căn cứ',
    ],
    [
      'State the ground FORCE_MAJEURE or ARRIVED_WITHIN_VALIDITY with its circumstances (Rule 14).',
      'Nêu căn cứ FORCE_MAJEURE (bất khả kháng) hoặc ARRIVED_WITHIN_VALIDITY (hàng đến trong thời hạn) kèm tình tiết (Quy tắc 14).',
    ],
  ),
  CERTIFICATE_REMOVED: entry(
    410,
    false,
    [
      'The certificate was held here until its retention was over, and removed',
      'C/O đã được lưu tại đây đến hết thời hạn lưu trữ và đã xóa',
    ],
    [
      'Its validity ended long ago; goods shipped now need a certificate under a new number.',
      'C/O đã hết hiệu lực từ lâu; hàng xuất khẩu mới cần C/O mang số mới.',
    ],
  ),
  CERTIFICATE_REFUSED: entry(
    410,
    false,
    [
      'The certificate was refused by the importing gateway, and has ended',
      'C/O đã bị cổng nước nhập khẩu từ chối và đã kết thúc',
    ],
    [
      'It is not sent again. Ask the issuing state for the one that was issued instead.',
      'C/O này không được gửi lại. Hãy yêu cầu nước cấp gửi C/O đã cấp thay thế.',
    ],
  ),
  PEER_UNKNOWN: entry(
    422,
    false,
    ['No gateway is configured for this country', 'Chưa cấu hình cổng của nước này'],
    [
      'Choose one of the peers named in the detail, or have the operator add the country to PEERS, with its pinned keys ' +
        'in the trust directory.',
      'Chọn một đối tác nêu trong chi tiết, hoặc đề nghị quản trị viên thêm nước này vào PEERS cùng khóa tin cậy của nước đó.',
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
  PEER_REFUSED: entry(
    502,
    true,
    ['The peer refused the question', 'Cổng đối tác từ chối câu hỏi'],
    [
      'See its reason; a gateway of an older version does not know every question.',
      'Xem lý do của đối tác; cổng phiên bản cũ có thể không hiểu câu hỏi.',
    ],
  ),
  RUN_INTERRUPTED: entry(
    503,
    true,
    ['The run was ended because the gateway stops', 'Lượt chạy kết thúc vì cổng dừng'],
    [
      'Nothing: what is left is done once the gateway serves again.',
      'Không cần làm gì: phần còn lại được thực hiện khi cổng hoạt động lại.',
    ],
  ),
  PEER_DIGEST_INVALID: entry(
    502,
    false,
    ["The peer's digests contradict themselves", 'Giá trị băm của cổng đối tác tự mâu thuẫn'],
    [
      'Nothing was changed. Tell the peer; its ledger or its program is at fault.',
      'Không có gì bị thay đổi. Báo cho đối tác; sổ hoặc chương trình của họ có lỗi.',
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
  PEER_CERTIFICATE_REQUIRED: entry(
    403,
    false,
    [
      'The calling gateway showed no trusted TLS certificate',
      'Cổng gọi không xuất trình chứng thư TLS tin cậy',
    ],
    [
      'Configure mutual TLS with a certificate of the agreed authority.',
      'Cấu hình TLS hai chiều với chứng thư của tổ chức đã thỏa thuận.',
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
    ['The message id was used before', 'Mã thông điệp đã được dùng trước đó'],
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
  REPLACED_ALREADY: entry(
    409,
    false,
    [
      'Another certificate stands in the place that this one is to take',
      'Đã có C/O khác thay thế và còn hiệu lực',
    ],
    ['Replace the one that stands, or cancel it first.', 'Thay thế C/O còn hiệu lực đó, hoặc hủy nó trước.'],
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
  // inquiries between states
  INQUIRY_INVALID: entry(
    422,
    false,
    [
      'The question or answer is incomplete or contradictory',
      'Câu hỏi hoặc câu trả lời thiếu hoặc mâu thuẫn',
    ],
    [
      'Correct what the findings name; items are those of Box 5.',
      'Sửa các điểm nêu trong kết quả kiểm tra; mặt hàng theo ô số 5.',
    ],
  ),
  INQUIRY_CONFLICT: entry(
    409,
    false,
    ['The inquiry does not allow this (any more)', 'Yêu cầu này không (còn) cho phép thao tác đó'],
    ['Look at where the inquiry stands first.', 'Xem tình trạng hiện tại của yêu cầu trước.'],
  ),
  INQUIRY_UNKNOWN: entry(
    404,
    true,
    ['No inquiry with this id is held', 'Không có yêu cầu nào mang mã này'],
    [
      'Send the question first; the message may be sent again after it.',
      'Gửi câu hỏi trước; sau đó gửi lại thông điệp.',
    ],
  ),
  INQUIRY_ANSWERED: entry(
    409,
    false,
    ['The inquiry has been answered, and otherwise', 'Yêu cầu đã được trả lời với nội dung khác'],
    [
      'An inquiry has one answer; ask anew if something changed.',
      'Mỗi yêu cầu có một câu trả lời; hãy gửi yêu cầu mới nếu có thay đổi.',
    ],
  ),
  // dossiers
  DOSSIER_INVALID: entry(
    422,
    false,
    ['The dossier cannot be taken as it is', 'Hồ sơ không được tiếp nhận như hiện tại'],
    ['Do what each finding says, then send it again.', 'Xử lý từng phát hiện rồi gửi lại.'],
  ),
  DOSSIER_STATE: entry(
    409,
    false,
    ['The dossier is not at a step that allows this', 'Hồ sơ chưa ở bước cho phép thao tác này'],
    [
      'Look at where it stands; its sheet says what comes next, if anything.',
      'Xem hồ sơ đang ở bước nào và bước tiếp theo, nếu còn.',
    ],
  ),
  FEE_UNKNOWN: entry(
    422,
    false,
    ['No fee is on record for this dossier', 'Chưa có mức phí cho hồ sơ này'],
    [
      "Ask the operator to add the country's fee with its date and source.",
      'Đề nghị quản trị viên bổ sung mức phí kèm ngày áp dụng và căn cứ.',
    ],
  ),
  PAYMENT_UNAVAILABLE: entry(
    503,
    true,
    ['The payment provider cannot be reached', 'Không kết nối được đơn vị thanh toán'],
    ['Try again later; nothing was charged twice.', 'Thử lại sau; không bị thu phí hai lần.'],
  ),
  CONFIRMATION_INVALID: entry(
    400,
    false,
    [
      "The payment confirmation is not the provider's",
      'Xác nhận thanh toán không phải của đơn vị thanh toán',
    ],
    [
      'Check the secret shared with the provider and the form of the message.',
      'Kiểm tra khóa chung với đơn vị thanh toán và định dạng thông điệp.',
    ],
  ),

  // work lists
  WEBHOOK_FAILED: entry(
    502,
    true,
    ['The receiver did not take the notice', 'Nơi nhận không tiếp nhận thông báo'],
    [
      'Nothing: it is tried again; if it is given up, repair the receiver and send it again.',
      'Không cần làm gì: hệ thống sẽ thử lại; nếu dừng thử, hãy sửa nơi nhận rồi gửi lại.',
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
  USAGE_INVALID: entry(
    400,
    false,
    ['The command is not written as it must be', 'Lệnh viết không đúng'],
    ['Look at the help of the command: add --help.', 'Xem trợ giúp của lệnh: thêm --help.'],
  ),
  COUNTRY_UNKNOWN: entry(
    400,
    false,
    ['This is no country of the agreement', 'Đây không phải nước thành viên hiệp định'],
    [
      'Use one of BN, ID, KH, LA, MM, MY, PH, SG, TH, VN.',
      'Dùng một trong BN, ID, KH, LA, MM, MY, PH, SG, TH, VN.',
    ],
  ),
  FILE_MISSING: entry(
    404,
    false,
    ['There is no such file', 'Không có tệp này'],
    ['Check the path.', 'Kiểm tra đường dẫn.'],
  ),
  FILE_UNREADABLE: entry(
    500,
    false,
    ['The file cannot be read', 'Không đọc được tệp'],
    ['Name a file that this user may read.', 'Chỉ tệp mà người dùng này được đọc.'],
  ),
  FILE_UNWRITABLE: entry(
    500,
    false,
    ['The file cannot be written', 'Không ghi được tệp'],
    [
      'Name a place where this user may write, in a directory that exists, with room and a name the disk takes.',
      'Chỉ nơi người dùng này được ghi: thư mục đã có, còn chỗ, và tên mà đĩa chấp nhận.',
    ],
  ),
  REFERENCE_NUMBER_AMBIGUOUS: entry(
    409,
    false,
    ['Several certificates carry this number', 'Nhiều C/O mang số này'],
    ['Give the id of the one meant.', 'Dùng mã định danh của C/O cần tìm.'],
  ),

  // HTTP surface
  UNAUTHENTICATED: entry(
    401,
    false,
    ['The request carries no known API key', 'Yêu cầu không có khóa API hợp lệ'],
    [
      'Send the key as "Authorization: Bearer <key>" or in X-API-Key.',
      'Gửi khóa trong "Authorization: Bearer <khóa>" hoặc X-API-Key.',
    ],
  ),
  FORBIDDEN: entry(
    403,
    false,
    ['This API key is for another role', 'Khóa API này thuộc vai trò khác'],
    ['Use a key of the role named.', 'Dùng khóa của vai trò đã nêu.'],
  ),
  PATH_UNKNOWN: entry(
    404,
    false,
    ['There is nothing at this address', 'Không có gì tại địa chỉ này'],
    ['See /openapi.json for every address.', 'Xem mọi địa chỉ tại /openapi.json.'],
  ),
  METHOD_NOT_ALLOWED: entry(
    405,
    false,
    ['This address does not take this method', 'Địa chỉ này không nhận phương thức này'],
    ['Use a method named in Allow.', 'Dùng phương thức nêu trong Allow.'],
  ),
  QUERY_INVALID: entry(
    400,
    false,
    ['The query parameters have faults', 'Tham số truy vấn có lỗi'],
    ['Correct every parameter listed.', 'Sửa mọi tham số được liệt kê.'],
  ),
  MEDIA_TYPE_UNSUPPORTED: entry(
    415,
    false,
    ['The body is of a type this address does not take', 'Nội dung không thuộc loại địa chỉ này nhận'],
    ['Send the body, uncompressed, as the type named.', 'Gửi nội dung, không nén, theo loại đã nêu.'],
  ),
  REQUEST_TIMEOUT: entry(
    408,
    true,
    ['The body did not arrive in time', 'Nội dung không đến kịp thời hạn'],
    ['Send the whole request again.', 'Gửi lại toàn bộ yêu cầu.'],
  ),
  REQUEST_INCOMPLETE: entry(
    400,
    true,
    ['The body ended too early', 'Nội dung bị ngắt giữa chừng'],
    ['Send the whole request again.', 'Gửi lại toàn bộ yêu cầu.'],
  ),
  TOO_MANY_REQUESTS: entry(
    429,
    true,
    ['This sender has too many requests in progress', 'Bên gửi này có quá nhiều yêu cầu đang xử lý'],
    ['Wait for answers, then go on; Retry-After says when.', 'Chờ trả lời rồi tiếp tục; xem Retry-After.'],
  ),
  TOO_BUSY: entry(
    503,
    true,
    ['The gateway has all the work it can take', 'Cổng đang xử lý tối đa công việc'],
    ['Try again after Retry-After.', 'Thử lại sau thời gian nêu trong Retry-After.'],
  ),

  // simulators
  DEMO_OPTION_INVALID: entry(
    400,
    false,
    ['An option of the demo is not valid', 'Tùy chọn của bản trình diễn không hợp lệ'],
    [
      'Correct the option named; `asw demo --help` lists them.',
      'Sửa tùy chọn đã nêu; xem `asw demo --help`.',
    ],
  ),
  DEMO_DIRECTORY_TAKEN: entry(
    409,
    false,
    ["The demo's data directory is taken", 'Thư mục dữ liệu của bản trình diễn đã bị chiếm dụng'],
    [
      'Stop the demo that runs there, or give another directory with --data.',
      'Dừng bản trình diễn đang chạy ở đó, hoặc chọn thư mục khác bằng --data.',
    ],
  ),
  DEMO_NODE_FAILED: entry(
    500,
    true,
    ['A gateway of the demo does not run', 'Một cổng của bản trình diễn không chạy'],
    [
      'Read the log named, correct the cause and start again.',
      'Xem nhật ký đã nêu, sửa lỗi rồi khởi động lại.',
    ],
  ),

  // drills
  DRILL_FAILED: entry(
    500,
    false,
    ['The drill could not be carried out', 'Không thực hiện được bài diễn tập'],
    [
      "Read the detail and the gateways' logs in the directory named, then run the drill again.",
      'Xem chi tiết và nhật ký của các cổng trong thư mục đã nêu, rồi chạy lại bài diễn tập.',
    ],
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** True for a string that is one of the table's codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, value);
}
