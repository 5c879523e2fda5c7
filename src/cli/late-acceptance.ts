import { type Command, Option } from 'commander';
import type { LateAcceptance } from '../certificate/form-d.ts';
import { GatewayError } from '../kernel/errors.ts';

const GROUNDS = {
  'force-majeure': 'FORCE_MAJEURE',
  'arrived-within-validity': 'ARRIVED_WITHIN_VALIDITY',
} as const satisfies Record<string, LateAcceptance['ground']>;

export interface GroundOptions {
  readonly ground?: keyof typeof GROUNDS;
  readonly groundText?: string;
}

/** Gives a command the options that say why an expired certificate is accepted (OCP Rule 14). */
export function takesGround(command: Command): Command {
  return command
    .addOption(
      new Option('--ground <ground>', 'why an expired certificate is accepted (OCP Rule 14)').choices(
        Object.keys(GROUNDS),
      ),
    )
    .option('--ground-text <text>', 'the circumstances; required with --ground');
}

/** USAGE_INVALID when one is given without the other. */
export function lateAcceptanceOf({ ground, groundText }: GroundOptions): LateAcceptance | undefined {
  const fault = (en: string, vi: string) => new GatewayError('USAGE_INVALID', { detail: { en, vi } });
  if (ground && !groundText?.trim())
    throw fault('--ground needs a --ground-text', '--ground cần có --ground-text');
  if (!ground && groundText !== undefined)
    throw fault('--ground-text is for --ground', '--ground-text đi cùng --ground');
  return ground && groundText ? { ground: GROUNDS[ground], text: groundText } : undefined;
}
