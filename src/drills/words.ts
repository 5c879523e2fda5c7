import type { Text } from '../kernel/finding.ts';
import type { DrillReport, DrillResult } from './report.ts';

export type Language = 'en' | 'vi';

const text = (en: string, vi: string): Text => ({ en, vi });

/** The command line that runs the drills of a report once more. */
function commandOf({ names, seed, certificates, databaseServer }: DrillReport): string {
  // Like an address of a server, a command may hold a password, and this is filed.
  const server = databaseServer ? ['--database-server', '<command>'] : [];
  const words = [...names, '--seed', seed, '--certificates', certificates, ...server];
  return `asw drill run ${words.join(' ')}`;
}

/** What drills say, in both languages. */
export const WORDS = {
  title: text('Report on failure drills', 'Biên bản diễn tập sự cố'),
  product: text('Product', 'Sản phẩm'),
  started: text('Begun (UTC)', 'Bắt đầu (UTC)'),
  finished: text('Ended (UTC)', 'Kết thúc (UTC)'),
  seed: text('Seed', 'Hạt giống ngẫu nhiên'),
  certificates: text('Certificates a drill', 'Số C/O mỗi bài'),
  overview: text('Overview', 'Tổng quan'),
  drill: text('Drill', 'Bài diễn tập'),
  outcome: text('Outcome', 'Kết quả'),
  invariants: text('What must hold', 'Điều phải đúng'),
  invariant: text('Invariant', 'Điều kiện'),
  checked: text('Things looked at', 'Số mục đã xét'),
  seconds: text('Seconds', 'Giây'),
  observed: text('What was done and seen', 'Đã làm và đã thấy'),
  evidence: text('Evidence', 'Số liệu'),
  signature: text('Signature', 'Chữ ký'),
  statement: ({ product, version, environment, drills, skipped }: DrillReport) => {
    const [all, done] = [drills.length, drills.length - skipped];
    const on = `${product} ${version}, Node.js ${environment.node ?? '?'}, ${environment.platform ?? '?'}`;
    return text(
      `${done} of the ${all} drills above were carried out, on real gateway processes (${on}) with keys of their own for rehearsals. ${skipped === 0 ? '' : `${skipped} were not carried out, for the reasons given. `}The outcome was established by comparing the ledgers of both sides.`,
      `${done}/${all} bài diễn tập trên được thực hiện với các tiến trình cổng thật (${on}), dùng khóa riêng cho diễn tập. ${skipped === 0 ? '' : `${skipped} bài không thực hiện, lý do đã nêu. `}Kết quả được xác lập bằng cách đối chiếu sổ cái hai bên.`,
    );
  },
  name: text('Name', 'Họ tên'),
  office: text('Office', 'Đơn vị'),
  dateAndSignature: text('Date and signature', 'Ngày và chữ ký'),
  outcomes: {
    passed: text('passed', 'đạt'),
    failed: text('FAILED', 'KHÔNG ĐẠT'),
    skipped: text('not carried out', 'không thực hiện'),
  } satisfies Record<DrillResult['outcome'], Text>,
  verdict: (passed: number, failed: number, skipped: number) =>
    text(
      `${passed} passed, ${failed} failed, ${skipped} not carried out`,
      `${passed} đạt, ${failed} không đạt, ${skipped} không thực hiện`,
    ),
  notCarriedOut: (names: readonly string[]) =>
    text(`Not carried out: ${names.join(', ')}`, `Không thực hiện: ${names.join(', ')}`),
  again: (report: DrillReport) => {
    const line = commandOf(report);
    // Its address is not told: it may hold a password.
    return report.environment.mongodb === 'given'
      ? text(
          `The same drills again, with the same MONGODB_URI: ${line}`,
          `Chạy lại đúng các bài này, với cùng MONGODB_URI: ${line}`,
        )
      : text(`The same drills again: ${line}`, `Chạy lại đúng các bài này: ${line}`);
  },
  phases: {
    exchange: text('exchange', 'trao đổi'),
    settle: text('coming to rest', 'chờ kết thúc'),
    balance: text('balance', 'đối chiếu'),
  },
  running: (name: string, at: number, of: number) => text(`${at}/${of} ${name} …`, `${at}/${of} ${name} …`),
  interrupted: text(
    'interrupted: nothing more is issued; what was issued comes to rest and is balanced (once more: end at once)',
    'đã ngắt: không cấp thêm; phần đã cấp được chờ kết thúc và đối chiếu (ngắt lần nữa: dừng ngay)',
  ),
  kept: (directory: string) =>
    text(`  its keys, ledgers and logs are in ${directory}`, `  khóa, sổ cái và nhật ký ở ${directory}`),
} as const;

export const COUNT_WORDS: Readonly<Record<string, Text>> = {
  issued: text('certificates issued', 'C/O đã cấp'),
  received: text('certificates received', 'C/O đã nhận'),
  messages: text('messages queued', 'thông điệp đã xếp hàng'),
  attempts: text('delivery attempts', 'lần thử gửi'),
  deadLetters: text('dead letters, sent again or not', 'thư chết, đã gửi lại hay chưa'),
  repeatedDeliveries: text(
    'deliveries of octets that had arrived before',
    'lần nhận lại dữ liệu đã đến trước đó',
  ),
  replays: text('messages sent again at the end', 'thông điệp gửi lại lúc kết thúc'),
  faults: text('faults that happened', 'sự cố đã xảy ra'),
};

export const ENVIRONMENT_WORDS: Readonly<Record<string, Text>> = {
  program: text('Program (SHA-256 of its files)', 'Chương trình (SHA-256 của các tệp)'),
  node: text('Node.js', 'Node.js'),
  platform: text('Platform', 'Nền tảng'),
  processors: text('Processors', 'Bộ xử lý'),
  memory: text('Memory', 'Bộ nhớ'),
  mongodb: text('MongoDB server', 'Máy chủ MongoDB'),
};
