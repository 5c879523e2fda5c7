import type { WorkKind } from './kind.ts';

/** The operator's work on what comparisons with the peers found, or could not find out. */

const source = 'own limit of the node';

export const reconciliationKinds: readonly WorkKind[] = [
  {
    id: 'difference-proposed',
    roles: ['operator'],
    what: {
      en: 'Differences from a peer’s ledger that no rule may settle',
      vi: 'Khác biệt với sổ của đối tác mà hệ thống không được tự xử lý',
    },
    next: {
      en: 'Read each with both sides of it; let its repair be made, take it over, or close it with the reason.',
      vi: 'Xem từng khác biệt và cả hai phía; cho sửa, nhận xử lý, hoặc đóng kèm lý do.',
    },
    command: 'asw reconcile proposals --peer {peer}',
    source,
    counted: { en: 'the day on which the oldest was first seen', vi: 'ngày phát hiện khác biệt lâu nhất' },
    list: 'proposed-differences',
    timing: { due: 0, soon: 0 },
    fixed: true,
  },
  {
    id: 'peer-not-compared',
    roles: ['operator'],
    what: {
      en: 'A peer’s ledger was not compared for six hours or more',
      vi: 'Chưa đối soát được với sổ của đối tác từ sáu giờ trở lên',
    },
    next: {
      en: 'Read why in the reports; get the line up again, or tell the peer that it refuses or contradicts itself.',
      vi: 'Xem lý do trong báo cáo; nối lại đường truyền, hoặc báo đối tác rằng họ từ chối hay tự mâu thuẫn.',
    },
    command: 'asw reconcile peers --peer {peer}',
    source,
    counted: {
      en: 'the day of the last comparison that concluded anything',
      vi: 'ngày đối soát được lần cuối',
    },
    list: 'peers-not-compared',
    timing: { due: 0, soon: 0 },
    fixed: true,
  },
  {
    id: 'clock-astray',
    roles: ['operator'],
    what: { en: 'A peer’s clock is astray', vi: 'Đồng hồ của đối tác sai lệch' },
    next: {
      en: 'See whose clock is wrong; tell the peer before its messages, or ours, are refused.',
      vi: 'Xác định đồng hồ bên nào sai; báo đối tác trước khi thông điệp bị từ chối.',
    },
    command: 'asw peers',
    source: 'own limit of the node: CLOCK_SKEW_WARNING_SECONDS',
    counted: { en: 'the day of the peer’s last answer', vi: 'ngày trả lời gần nhất của đối tác' },
    list: 'peer-clocks',
    timing: { due: 0, soon: 0 },
    fixed: true,
  },
];
