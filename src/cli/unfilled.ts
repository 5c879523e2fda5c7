import type { Command } from 'commander';
import { GatewayError } from '../kernel/errors.ts';

/**
 * Refuses arguments and option values that nobody filled in. One in which nothing stands comes of a script's variable
 * that is not set, and must neither mean "any" nor reach the node as another address. One that still reads `<reason>` was
 * copied with a proposed command, and would be told to another state as the reason.
 * @throws USAGE_INVALID naming the first, and what is to stand there
 */
export function refuseUnfilled(command: Command): void {
  for (const [at, argument] of command.registeredArguments.entries()) {
    const given = argument.variadic ? command.args.slice(at) : command.args.slice(at, at + 1);
    const about = { where: `<${argument.name()}>`, word: argument.name(), wanted: argument.description };
    for (const one of given) refuse(one, about);
  }
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const given: unknown = command.getOptionValue(name);
    const [, word = ''] = /[<[]([\w-]+)/.exec(option.flags) ?? [];
    const about = { where: option.long ?? option.flags, word, wanted: option.description };
    for (const one of [given].flat()) refuse(one, about);
  }
}

/** What stands between the angle brackets of the help, in Vietnamese; the help itself is English. */
export const PLACEHOLDERS: Readonly<Record<string, string>> = {
  address: 'địa chỉ',
  algorithm: 'thuật toán',
  application: 'tệp đơn',
  boxes: 'số các ô',
  command: 'tên lệnh',
  countries: 'mã các nước',
  country: 'mã nước',
  cursor: 'mã trang tiếp theo',
  date: 'ngày',
  days: 'số ngày',
  'difference-id': 'mã khác biệt',
  digits: 'các chữ số',
  directory: 'thư mục',
  engine: 'trình kiểm tra',
  file: 'tên tệp',
  files: 'tên các tệp',
  ground: 'căn cứ',
  id: 'mã định danh',
  ids: 'các mã định danh',
  instant: 'thời điểm',
  items: 'số các mặt hàng',
  key: 'khóa',
  kind: 'loại',
  language: 'mã ngôn ngữ',
  ledger: 'sổ cái',
  list: 'danh sách',
  measure: 'biện pháp',
  'message-id': 'mã thông điệp',
  'message-ids': 'các mã thông điệp',
  name: 'tên',
  names: 'các tên',
  number: 'số',
  'number-or-id': 'số C/O hoặc mã định danh',
  password: 'mật khẩu',
  reason: 'lý do',
  role: 'vai trò',
  'run-id': 'mã lần đối soát',
  seconds: 'số giây',
  serial: 'số sê-ri',
  severity: 'mức độ',
  state: 'trạng thái',
  status: 'tình trạng',
  store: 'nơi lưu',
  text: 'nội dung',
  title: 'tên tài liệu',
  uses: 'lượng sử dụng',
};

/** The word in Vietnamese; any value where it has none. */
function inVietnamese(word: string): string {
  return PLACEHOLDERS[word] ?? 'giá trị';
}

interface Place {
  readonly where: string;
  /** The placeholder in the help, without its brackets. */
  readonly word: string;
  /** What the help says of it. */
  readonly wanted: string;
}

function refuse(given: unknown, { where, word, wanted }: Place): void {
  if (typeof given !== 'string') return;
  const text = given.trim();
  if (text === '') {
    const detail = {
      en: `${where} is blank; it is: ${wanted}`,
      vi: `${where} để trống; cần ghi ${inVietnamese(word)}`,
    };
    throw new GatewayError('USAGE_INVALID', { detail, where });
  }
  const [, left] = /^<([^<>]+)>$/.exec(text) ?? [];
  if (left === undefined) return;
  const detail = {
    en: `${where} still reads ${text}; write the ${left} itself: ${wanted}`,
    vi: `${where} vẫn ghi ${text}; hãy thay bằng chính nội dung cần ghi: ${inVietnamese(word)}`,
  };
  throw new GatewayError('USAGE_INVALID', { detail, where });
}
