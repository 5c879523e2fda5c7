import type { Command } from 'commander';
import { type Cli, group } from '../../define.ts';
import { addInit } from './init.ts';
import { addRenew } from './renew.ts';
import { addRevoke } from './revoke.ts';
import { addShow } from './show.ts';

/** `asw pki …`: demo keys, and a look at pinned certificates. */
export function addPki(program: Command, cli: Cli): void {
  const pki = group(
    program,
    'pki',
    'Make, renew and revoke demo keys; show pinned certificates.',
    'asw pki show',
  );
  addInit(pki, cli);
  addShow(pki, cli);
  addRenew(pki, cli);
  addRevoke(pki, cli);
}
