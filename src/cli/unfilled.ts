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
    for (const one of given) refuse(one, `<${argument.name()}>`, argument.description);
  }
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const given: unknown = command.getOptionValue(name);
    for (const one of [given].flat()) refuse(one, option.long ?? option.flags, option.description);
  }
}

function refuse(given: unknown, where: string, wanted: string): void {
  if (typeof given !== 'string') return;
  const text = given.trim();
  if (text === '') {
    const detail = { en: `${where} is blank; it is: ${wanted}`, vi: `${where} để trống; cần ghi: ${wanted}` };
    throw new GatewayError('USAGE_INVALID', { detail, where });
  }
  const [, word] = /^<([^<>]+)>$/.exec(text) ?? [];
  if (word === undefined) return;
  const detail = {
    en: `${where} still reads ${text}; write the ${word} itself: ${wanted}`,
    vi: `${where} vẫn ghi ${text}; hãy thay bằng chính nội dung cần ghi: ${wanted}`,
  };
  throw new GatewayError('USAGE_INVALID', { detail, where });
}
