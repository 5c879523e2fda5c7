import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import type { CliIo } from '../../../src/cli/io.ts';
import { Output } from '../../../src/cli/output.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { withSubcommands } from '../../../src/cli/reference.ts';
import { WORK_KINDS } from '../../../src/worklist/kinds.ts';

/** The commands of every kind, those that stand in for a hindered one too. */
const ALL = WORK_KINDS.flatMap((kind) =>
  [kind, ...('instead' in kind ? (kind.instead ?? []) : [])].map(
    ({ command }) => [kind.id, command] as const,
  ),
);

/** What people would put for the words in angle brackets. */
const WORDS: Readonly<Record<string, string>> = {
  items: '1',
  application: 'application.json',
  reason: 'text',
  text: 'text',
  missing: 'invoice',
  ground: 'force-majeure',
  uses: '1=20TNE',
  're-export': 'VN-TH 26/02/00001',
};

/** The words of a kind's command as a shell would give them to the program. */
function words(command: string): string[] {
  return command
    .replace('--receiver {id}', '--receiver ministry')
    .replace('{id}', '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e')
    .replace('{peer}', 'TH')
    .replace('{items}', '1,2')
    .split(' ')
    .map((word) => {
      const name = /^<(.+)>$/.exec(word)?.[1];
      if (name === undefined) return word;
      expect(Object.keys(WORDS)).toContain(name);
      return WORDS[name] as string;
    });
}

/** The real command line, whose commands only note that they were reached. */
function recording(reached: string[]): Command {
  const program = createProgram({
    io: { stdout: { write: () => undefined }, stderr: { write: () => undefined } } as unknown as CliIo,
    output: new Output({} as CliIo, { json: false, language: 'en' }),
    finish: () => undefined,
    faultsAre: () => undefined,
  });
  for (const command of withSubcommands(program)) {
    if (command.commands.length === 0) command.action(() => void reached.push(command.name()));
  }
  return program;
}

/** Name of the command that was reached; throws what the command line refuses. */
async function parse(command: string): Promise<readonly string[]> {
  const reached: string[] = [];
  const [, ...argv] = words(command);
  await recording(reached).parseAsync(argv, { from: 'user' });
  return reached;
}

describe('the command of every kind of work is one the command line takes', () => {
  test.each(ALL)('%s: %s', async (_id, command) => {
    expect(command).toMatch(/^asw /);
    expect(await parse(command)).toHaveLength(1);
  });

  test.each([
    ['an argument too many', 'asw show sent {id}'],
    ['an argument too few', 'asw show'],
    ['an unknown option', 'asw issue {id} --given <items>'],
    ['an unknown command', 'asw hide {id}'],
  ])('the judge of that refuses %s', async (_what, command) => {
    await expect(parse(command)).rejects.toThrow();
  });
});
