import type { Text } from './finding.ts';

/**
 * Places between which a gateway's work is divided: a process that dies at any of them must lose and double nothing.
 * In earnest they do nothing; a rehearsal hands in something that kills the process (src/rehearsal.ts).
 */
export const FAIL_POINTS = {
  'send.validated': {
    en: 'certificate numbered and found valid, not signed',
    vi: 'C/O đã có số và hợp lệ, chưa ký',
  },
  'send.signed': { en: 'certificate signed, nothing written', vi: 'C/O đã ký, chưa ghi gì' },
  'send.committed': {
    en: 'certificate, message and outbox written',
    vi: 'đã ghi C/O, thông điệp và hàng gửi',
  },
  'send.claimed': { en: 'message taken from the outbox', vi: 'thông điệp đã lấy khỏi hàng gửi' },
  'send.posted': { en: 'message sent, no answer yet', vi: 'thông điệp đã gửi, chưa có trả lời' },
  'send.answered': { en: 'answer verified, not written', vi: 'trả lời đã kiểm tra, chưa ghi' },
  'send.settled': { en: 'answer written', vi: 'trả lời đã ghi' },
  'receive.kept': { en: 'raw octets kept, nothing judged', vi: 'đã lưu dữ liệu gốc, chưa xét' },
  'receive.verified': { en: 'message signature verified', vi: 'chữ ký thông điệp đã kiểm tra' },
  'receive.applied': {
    en: 'effect and acknowledgement in the transaction, not committed',
    vi: 'kết quả và xác nhận nằm trong giao dịch, chưa hoàn tất',
  },
  'receive.decided': { en: 'decision committed, not answered', vi: 'quyết định đã ghi, chưa trả lời' },
  'receive.answered': { en: 'acknowledgement sent', vi: 'đã gửi xác nhận' },
} as const satisfies Record<string, Text>;

export type FailPoint = keyof typeof FAIL_POINTS;

/** Told whenever a place is passed. Never throws. */
export type FailPoints = (point: FailPoint) => void;

/** For gateways in earnest. */
export const noFailPoints: FailPoints = () => undefined;

export function isFailPoint(name: string): name is FailPoint {
  return Object.hasOwn(FAIL_POINTS, name);
}

/** Calls `fail` when the point is passed for the n-th time, from 1, and never again. */
export function failAt(point: FailPoint, pass: number, fail: () => void): FailPoints {
  let passed = 0;
  return (name) => {
    if (name !== point) return;
    passed += 1;
    if (passed === pass) fail();
  };
}
