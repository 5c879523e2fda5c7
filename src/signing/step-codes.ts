import { ERROR_TABLE } from '../kernel/error-table.ts';
import type { Text } from '../kernel/finding.ts';

/**
 * Every code a step of a verification can have, with its explanation. `{}` stands for what exactly was found.
 * A code, once published, never changes its meaning.
 */
export const STEP_CODES = {
  OK: { en: '', vi: '' },

  // the document, before anything of it is read
  XML_MALFORMED: document('XML_MALFORMED'),
  XML_FORBIDDEN: document('XML_FORBIDDEN'),
  XML_TOO_DEEP: document('XML_TOO_DEEP'),
  DOCUMENT_TOO_LARGE: document('DOCUMENT_TOO_LARGE'),

  // structure
  SIG_MISSING: {
    en: 'The document carries no signature as a child of its root.',
    vi: 'Tài liệu không có chữ ký nào là con trực tiếp của phần tử gốc.',
  },
  SIG_COUNT: {
    en: 'The document carries parts of more than one signature; exactly one is allowed.',
    vi: 'Tài liệu có thành phần của nhiều hơn một chữ ký; chỉ được có đúng một.',
  },
  SIG_POSITION: {
    en: 'The signature is not the last child of the root, so it could belong to another document.',
    vi: 'Chữ ký không phải là con cuối cùng của phần tử gốc, nên có thể thuộc về tài liệu khác.',
  },
  SIG_STRUCTURE: {
    en: 'The signature lacks, repeats or adds something the profile does not know: {}.',
    vi: 'Chữ ký thiếu, lặp hoặc thêm thành phần mà hồ sơ chữ ký không biết: {}.',
  },
  SIG_ID_DUPLICATE: {
    en: 'The identifier {} occurs more than once, so it does not say which element was signed.',
    vi: 'Mã định danh {} xuất hiện nhiều lần, nên không xác định được phần tử nào đã được ký.',
  },
  SIG_BASE64: {
    en: 'A value of the signature is not proper base64: {}.',
    vi: 'Một giá trị của chữ ký không phải base64 hợp lệ: {}.',
  },

  // references and algorithms
  SIG_REFERENCE_COUNT: {
    en: 'The signature has {} references, which is not what the profile asks.',
    vi: 'Chữ ký có {} tham chiếu, không đúng yêu cầu của hồ sơ chữ ký.',
  },
  SIG_REFERENCE_URI: {
    en: 'The signature does not cover the whole document: {}.',
    vi: 'Chữ ký không bao trùm toàn bộ tài liệu: {}.',
  },
  SIG_REFERENCE_TYPE: {
    en: 'A reference is neither to the document nor to the signed properties: {}.',
    vi: 'Có tham chiếu không trỏ tới tài liệu cũng không trỏ tới thuộc tính được ký: {}.',
  },
  SIG_TRANSFORM: {
    en: 'A reference transforms what it covers in a way the profile does not allow: {}.',
    vi: 'Một tham chiếu biến đổi nội dung theo cách hồ sơ chữ ký không cho phép: {}.',
  },
  SIG_C14N: {
    en: 'The signature is canonicalized in a way the profile does not allow: {}.',
    vi: 'Chữ ký được chuẩn tắc hóa theo cách hồ sơ chữ ký không cho phép: {}.',
  },
  SIG_ALGORITHM: {
    en: 'The signature algorithm is not allowed: {}.',
    vi: 'Thuật toán chữ ký không được phép: {}.',
  },
  SIG_DIGEST_ALGORITHM: {
    en: 'The digest algorithm is not allowed: {}.',
    vi: 'Thuật toán băm không được phép: {}.',
  },

  // digests and signed properties
  SIG_DIGEST_MISMATCH: {
    en: 'The document was changed after it was signed: its digest is not the signed one.',
    vi: 'Tài liệu đã bị thay đổi sau khi ký: giá trị băm không khớp với giá trị đã ký.',
  },
  XADES_TARGET: {
    en: 'The signed properties belong to another signature.',
    vi: 'Thuộc tính được ký thuộc về chữ ký khác.',
  },
  XADES_DIGEST_MISMATCH: {
    en: 'The signing time or signing certificate was changed after signing.',
    vi: 'Thời điểm ký hoặc chứng thư ký đã bị thay đổi sau khi ký.',
  },
  XADES_SIGNING_TIME: {
    en: 'The signing time is not an instant with a time zone: {}.',
    vi: 'Thời điểm ký không phải là thời điểm có múi giờ: {}.',
  },
  XADES_CERTIFICATE_MISMATCH: {
    en: 'The certificate named inside the signed part is not the one the signature shows.',
    vi: 'Chứng thư nêu trong phần được ký không phải là chứng thư mà chữ ký đưa ra.',
  },

  // the key
  KEY_NONE_PINNED: {
    en: 'No key of {} is pinned here, so its signatures cannot be checked.',
    vi: 'Chưa ghim khóa nào của {}, nên không thể kiểm tra chữ ký.',
  },
  KEY_NOT_PINNED: {
    en: 'The signature shows a certificate that is not pinned for {}.',
    vi: 'Chữ ký đưa ra chứng thư không được ghim cho {}.',
  },
  KEY_INFO_FOREIGN: {
    en: 'The signature shows a further certificate that does not belong to the signer.',
    vi: 'Chữ ký kèm thêm chứng thư không thuộc về người ký.',
  },
  KEY_WEAK: {
    en: 'The key of the signer is refused: {}.',
    vi: 'Khóa của người ký bị từ chối: {}.',
  },
  KEY_ALGORITHM_MISMATCH: {
    en: 'The signature algorithm does not fit the key of the signer: {}.',
    vi: 'Thuật toán chữ ký không phù hợp với khóa của người ký: {}.',
  },
  SIG_VALUE_INVALID: {
    en: 'The signature was not made with the pinned key, or what it covers was changed.',
    vi: 'Chữ ký không được tạo bằng khóa đã ghim, hoặc nội dung được ký đã bị thay đổi.',
  },

  // the certificate of the signer
  CHAIN_BROKEN: {
    en: "The signer's certificate was not issued under the pinned root: {}.",
    vi: 'Chứng thư của người ký không do chứng thư gốc đã ghim cấp: {}.',
  },
  CERTIFICATE_COUNTRY: {
    en: "The signer's certificate belongs to another country: {}.",
    vi: 'Chứng thư của người ký thuộc về nước khác: {}.',
  },
  KEY_USAGE: {
    en: "The signer's certificate is not for signing: {}.",
    vi: 'Chứng thư của người ký không dùng để ký: {}.',
  },
  SIGNING_TIME_FUTURE: {
    en: 'The signing time {} lies in the future.',
    vi: 'Thời điểm ký {} nằm trong tương lai.',
  },
  SIGNING_TIME_AFTER_RECEIPT: {
    en: 'The signing time {} is later than the instant the document is known from.',
    vi: 'Thời điểm ký {} muộn hơn thời điểm tài liệu đã được biết đến.',
  },
  SIGNER_NOT_YET_VALID_AT_SIGNING: {
    en: 'At the signing time the certificate was not yet valid: it is from {} on.',
    vi: 'Tại thời điểm ký, chứng thư chưa có hiệu lực: chỉ từ {}.',
  },
  SIGNER_EXPIRED_AT_SIGNING: {
    en: 'At the signing time the certificate had expired, on {}.',
    vi: 'Tại thời điểm ký, chứng thư đã hết hạn, vào {}.',
  },
  SIGNER_REVOKED_AT_SIGNING: {
    en: 'At the signing time the certificate had been revoked, on {}.',
    vi: 'Tại thời điểm ký, chứng thư đã bị thu hồi, vào {}.',
  },
  SIGNER_NOT_YET_VALID: {
    en: 'The certificate is not yet valid: it is from {} on.',
    vi: 'Chứng thư chưa có hiệu lực: chỉ từ {}.',
  },
  SIGNER_EXPIRED: {
    en: 'The certificate expired on {}.',
    vi: 'Chứng thư đã hết hạn vào {}.',
  },
  SIGNER_REVOKED: {
    en: 'The certificate has been revoked since {}, and nothing but the signer proves that the signature is older.',
    vi: 'Chứng thư đã bị thu hồi từ {}, và ngoài người ký không có gì chứng minh chữ ký có trước đó.',
  },
  SIGNER_EXPIRED_SINCE: {
    en: 'The certificate has expired since the signing, on {}; the signature stays valid.',
    vi: 'Chứng thư đã hết hạn sau khi ký, vào {}; chữ ký vẫn có giá trị.',
  },
  SIGNER_REVOKED_SINCE: {
    en: 'The certificate was revoked on {}, after the document was known to exist; the signature stays valid.',
    vi: 'Chứng thư bị thu hồi vào {}, sau khi tài liệu đã được biết là tồn tại; chữ ký vẫn có giá trị.',
  },

  // the check itself
  ENGINE_REFUSES: {
    en: 'The second engine does not confirm the signature: {}.',
    vi: 'Bộ kiểm tra thứ hai không xác nhận chữ ký: {}.',
  },
  CHECK_FAILED: {
    en: 'The check could not be made; this says nothing about the document.',
    vi: 'Không thể thực hiện kiểm tra; điều này không nói gì về tài liệu.',
  },
} as const satisfies Record<string, Text>;

export type StepCode = keyof typeof STEP_CODES;

/** The explanation of a code, in both languages. */
export function explain(code: StepCode, about = ''): Text {
  const { en, vi } = STEP_CODES[code];
  return { en: en.replace('{}', () => about), vi: vi.replace('{}', () => about) };
}

function document(code: 'XML_MALFORMED' | 'XML_FORBIDDEN' | 'XML_TOO_DEEP' | 'DOCUMENT_TOO_LARGE'): Text {
  const { title, remedy } = ERROR_TABLE[code];
  // What the parser says is English; it stands in both, because nothing else tells what is wrong.
  return { en: `${title.en}: {}.`, vi: `${title.vi} (trình đọc báo: “{}”). ${remedy.vi}` };
}
