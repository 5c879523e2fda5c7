import type { Command } from 'commander';
import { type Cli, group } from '../../define.ts';
import { addBuild } from './build.ts';
import { addExample } from './example.ts';
import { addSign } from './sign.ts';
import { addValidate } from './validate.ts';
import { addVerify } from './verify.ts';

/** `asw formd …`: what can be done with a certificate file without a node. */
export function addFormD(program: Command, cli: Cli): void {
  const formd = group(
    program,
    'formd',
    'Build, check, sign and verify certificate files without a node.',
    'asw formd validate application.json',
  );
  addExample(formd, cli);
  addBuild(formd, cli);
  addValidate(formd, cli);
  addSign(formd, cli);
  addVerify(formd, cli);
}
