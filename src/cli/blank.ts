import type { Command } from 'commander';
import { GatewayError } from '../kernel/errors.ts';

/**
 * Refuses arguments and option values in which nothing stands. They come of a script's variable that is not set, and
 * must neither mean "any" nor reach the node as another address.
 * @throws USAGE_INVALID naming the first, and what is to stand there
 */
export function refuseBlank(command: Command): void {
  for (const [at, argument] of command.registeredArguments.entries()) {
    const given = argument.variadic ? command.args.slice(at) : command.args.slice(at, at + 1);
    if (given.some(isBlank)) throw blank(`<${argument.name()}>`, argument.description);
  }
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const given: unknown = command.getOptionValue(name);
    if ([given].flat().some(isBlank)) throw blank(option.long ?? option.flags, option.description);
  }
}

function isBlank(given: unknown): boolean {
  return typeof given === 'string' && given.trim() === '';
}

function blank(where: string, wanted: string): GatewayError {
  return new GatewayError('USAGE_INVALID', { detail: `${where} is blank; it is: ${wanted}`, where });
}
