import type { GatewayError } from '../kernel/errors.ts';
import { shown } from '../kernel/finding.ts';
import type { AttachmentSummary } from '../ledger/dossier-records.ts';
import { refuse } from './findings.ts';
import { FORM_TYPE, MEDIA_TYPES, type MediaType, mediaTypeOf } from './media-types.ts';

const MIB = 1024 * 1024;

/** What one round may bring: the filing is one, each supplement is another. Every version counts. */
export const ATTACHMENT_LIMITS = {
  maxBytes: 5 * MIB,
  maxTotalBytes: 20 * MIB,
  maxFiles: 20,
  maxNameLength: 100,
} as const;

/** Letters of any script, digits and a few signs: nothing that is a path, a header or a control character. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._()-]*$/u;

/** Judges one document by itself. DOSSIER_INVALID D3 (name), D4 (type), D5 (size). */
export function checkAttachment(name: string, claimed: string, content: Uint8Array): MediaType {
  if (name.length > ATTACHMENT_LIMITS.maxNameLength || !NAME.test(name)) {
    throw refuse('D3', {
      path: shown(name),
      value: shown(name),
      message: {
        en: `“${shown(name)}”: the name of an attachment begins with a letter or digit and has up to ${ATTACHMENT_LIMITS.maxNameLength} letters, digits, spaces and . _ ( ) -.`,
        vi: `“${shown(name)}”: tên tệp bắt đầu bằng chữ cái hoặc chữ số, gồm tối đa ${ATTACHMENT_LIMITS.maxNameLength} chữ cái, chữ số, dấu cách và . _ ( ) -.`,
      },
      remedy: { en: 'Rename the file and attach it again.', vi: 'Đổi tên tệp rồi đính kèm lại.' },
    });
  }
  const type = mediaTypeOf(name);
  if (!type) throw wrongType(name, 'has an ending that is not allowed', 'có phần mở rộng không được phép');
  if (claimed !== type.type) {
    throw wrongType(name, `is sent as ${shown(claimed)}`, `được gửi với kiểu ${shown(claimed)}`);
  }
  if (content.length === 0 || content.length > ATTACHMENT_LIMITS.maxBytes) {
    throw refuse('D5', {
      path: name,
      value: String(content.length),
      message: {
        en: `${name} has ${content.length} bytes; 1 to ${ATTACHMENT_LIMITS.maxBytes} are allowed.`,
        vi: `${name} có ${content.length} byte; cho phép từ 1 đến ${ATTACHMENT_LIMITS.maxBytes}.`,
      },
      remedy: { en: 'Scan it smaller, or split it.', vi: 'Quét với dung lượng nhỏ hơn hoặc tách tệp.' },
    });
  }
  if (!type.matches(content)) {
    throw wrongType(name, `does not hold ${type.type} inside`, `không chứa nội dung ${type.type}`);
  }
  return type;
}

function wrongType(name: string, en: string, vi: string): GatewayError {
  const allowed = MEDIA_TYPES.map(({ type }) => type).join(', ');
  return refuse('D4', {
    path: name,
    value: shown(name),
    message: { en: `${name} ${en}.`, vi: `${name} ${vi}.` },
    remedy: {
      en: `Attach one of ${allowed}, named by what it is; XML in UTF-8 without DOCTYPE.`,
      vi: `Đính kèm một trong các kiểu ${allowed}, đặt tên đúng kiểu; XML mã hóa UTF-8, không có DOCTYPE.`,
    },
  });
}

/** Judges one more document beside those of the round. DOSSIER_INVALID D6 (number), D7 (total size). */
export function checkRound(
  held: readonly Pick<AttachmentSummary, 'round' | 'mediaType' | 'size'>[],
  round: number,
  size: number,
): void {
  const same = held.filter((one) => one.round === round && one.mediaType !== FORM_TYPE);
  if (same.length >= ATTACHMENT_LIMITS.maxFiles) {
    throw refuse('D6', {
      path: 'attachments',
      value: String(same.length + 1),
      message: {
        en: `At most ${ATTACHMENT_LIMITS.maxFiles} files can be attached at a time, new versions included.`,
        vi: `Mỗi lần chỉ được đính kèm tối đa ${ATTACHMENT_LIMITS.maxFiles} tệp, kể cả phiên bản mới.`,
      },
      remedy: { en: 'Join several documents in one file.', vi: 'Gộp nhiều tài liệu vào một tệp.' },
    });
  }
  const total = same.reduce((sum, one) => sum + one.size, size);
  if (total <= ATTACHMENT_LIMITS.maxTotalBytes) return;
  throw refuse('D7', {
    path: 'attachments',
    value: String(total),
    message: {
      en: `The files would have ${total} bytes together; ${ATTACHMENT_LIMITS.maxTotalBytes} are allowed.`,
      vi: `Tổng dung lượng sẽ là ${total} byte; cho phép ${ATTACHMENT_LIMITS.maxTotalBytes}.`,
    },
    remedy: { en: 'Scan them smaller.', vi: 'Quét với dung lượng nhỏ hơn.' },
  });
}
