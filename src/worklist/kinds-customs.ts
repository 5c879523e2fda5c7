import type { Leftover } from '../ledger/records.ts';
import { ledgerKind, type WorkKind } from './kind.ts';

/** The importing customs' work on certificates of other states. */

/** With customs, and neither decided nor ended; what is on its way to them the node hands over by itself. */
const UNDECIDED = ['REC'] as const;

const LATE = 'asw respond {id} --given <items> --ground <ground> --ground-text <text>';

const RESPOND = {
  command: 'asw respond {id} --given <items> --not-given <items> --reason <text>',
  instead: [
    { when: 'expired', command: LATE },
    { when: 'refusal-over', command: 'asw respond {id} --given <items>' },
  ],
} as const;

const MORE = 'asw respond {id} --add <uses>';

export const receivedKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'received-to-decide',
    roles: ['customs'],
    what: { en: 'Received, waits for the Customs Response', vi: 'Đã nhận, chờ phản hồi hải quan' },
    next: {
      en: 'Once the goods are declared, decide each item and send the response.',
      vi: 'Khi hàng đã khai báo, quyết định từng mặt hàng và gửi phản hồi.',
    },
    ...RESPOND,
    source: 'own limit of the node; OCP Rule 30.2: soon after import, within validity',
    counted: { en: 'receipt', vi: 'lúc nhận' },
    list: 'received-arrived',
    states: () => UNDECIDED,
    notUnderCheck: true,
    // On day 40 the limit of Rule 30.3 comes near, and the next kind takes over.
    timing: { due: 7, soon: 0, from: -1, until: 32 },
  }),
  ledgerKind({
    id: 'received-refusal-limit',
    roles: ['customs'],
    what: {
      en: 'Undecided, the limit for NOT GIVEN is near or over',
      vi: 'Chưa quyết định, sắp hết hoặc đã hết hạn thông báo NOT GIVEN',
    },
    next: {
      en: 'Decide; a NOT GIVEN after the last day needs a written notice that was sent in time.',
      vi: 'Quyết định; sau ngày cuối, NOT GIVEN cần thông báo bằng văn bản đã gửi đúng hạn.',
    },
    ...RESPOND,
    source:
      'OCP Rule 30.3: NOT GIVEN with its reasons within 60 days from receipt; Rule 18: under a retroactive check, within its own limits',
    counted: { en: 'receipt', vi: 'lúc nhận' },
    list: 'received-arrived',
    states: () => UNDECIDED,
    notUnderCheck: true,
    timing: { due: 60, soon: 10, from: 20, until: 305 },
    fixed: true,
  }),
  ledgerKind({
    id: 'received-near-expiry',
    roles: ['customs'],
    what: { en: 'Received, unused, validity ends', vi: 'Đã nhận, chưa sử dụng, sắp hết hiệu lực' },
    next: {
      en: 'If the goods have arrived, decide; a later claim needs force majeure or arrival in time.',
      vi: 'Nếu hàng đã tới, hãy quyết định; nộp muộn cần bất khả kháng hoặc hàng tới trong hạn.',
    },
    ...RESPOND,
    source: 'OCP Rule 14: twelve months from issue',
    counted: { en: 'last day of validity', vi: 'ngày cuối của hiệu lực' },
    list: 'received-valid',
    states: () => UNDECIDED,
    timing: { due: 0, soon: 14, from: 30, until: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'received-remainder-near-expiry',
    roles: ['customs'],
    what: {
      en: 'Received, used in part, validity ends',
      vi: 'Đã nhận, mới sử dụng một phần, sắp hết hiệu lực',
    },
    next: {
      en: 'If more of the goods have arrived, record their use; a later claim needs force majeure or arrival in time.',
      vi: 'Nếu đã có thêm hàng tới, ghi lượng sử dụng; nộp muộn cần bất khả kháng hoặc hàng tới trong hạn.',
    },
    command: MORE,
    instead: [{ when: 'expired', command: `${MORE} --ground <ground> --ground-text <text>` }],
    source: 'OCP Rule 14: twelve months from issue',
    counted: { en: 'last day of validity', vi: 'ngày cuối của hiệu lực' },
    list: 'received-partly-used',
    states: () => ['PARTLY_USED'],
    detail: ({ leftover = [] }) => ({
      en: `left: ${leftText(leftover, 'item')}`,
      vi: `còn: ${leftText(leftover, 'mặt hàng')}`,
    }),
    timing: { due: 0, soon: 14, from: 30, until: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'received-expired',
    roles: ['customs'],
    what: { en: 'Received, expired undecided', vi: 'Đã nhận, hết hiệu lực khi chưa quyết định xong' },
    next: {
      en: 'If the goods came in time, or force majeure kept them, decide and state the ground; else nothing.',
      vi: 'Nếu hàng tới trong hạn hoặc do bất khả kháng, quyết định và nêu căn cứ; nếu không thì thôi.',
    },
    command: LATE,
    source: 'OCP Rule 14: late acceptance',
    counted: { en: 'last day of validity', vi: 'ngày cuối của hiệu lực' },
    list: 'received-valid',
    states: () => ['EXPIRED'],
    timing: { due: 0, soon: 0, until: 30 },
    fixed: true,
  }),
];

function leftText(leftover: readonly Leftover[], item: string): string {
  return leftover
    .map(({ itemNumber, quantity: { value, unit } }) => `${item} ${itemNumber}: ${value} ${unit}`)
    .join('; ');
}
