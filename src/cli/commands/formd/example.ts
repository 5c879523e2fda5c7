import type { Command } from 'commander';
import type { CalendarDate } from '../../../kernel/clock.ts';
import { type Cli, date, define } from '../../define.ts';
import { writeOutput } from '../../files.ts';
import { judgeOf } from './judge.ts';

interface ExampleOptions {
  readonly today?: CalendarDate;
  readonly list?: boolean;
  readonly output?: string;
}

/** Rice to Singapore, a peer of every demo: wholly obtained, no FOB price, one item. */
const PLAINEST = 'vn-sg-rice-wo';

/** `asw formd example` */
export function addExample(formd: Command, cli: Cli): void {
  define(formd, {
    name: 'example',
    summary: 'Write an application that can be filed today.',
    details: [
      'JSON as asw send takes it: without the number and Box 12, which the issuing office gives. Names say the two ' +
        'states, the goods and what is special: vn-sg-seafood-third-country. Its dates are counted from today.',
    ],
    examples: [
      'asw formd example -o application.json',
      'asw formd example vn-sg-seafood-third-country | asw send - --check --data .asw/VN',
      'asw formd example --list',
    ],
  })
    .argument('[name]', 'which; --list tells the names', PLAINEST)
    .option('--list', 'list the names instead')
    .option('--today <date>', 'the date of filing, YYYY-MM-DD; today when not given', date)
    .option('-o, --output <file>', 'where to write; standard output when not given')
    .action(async (name: string, options: ExampleOptions) => {
      const { exampleNames, exampleOf } = await import('../../../simulators/examples.ts');
      const { asApplication, rebase } = await import('../../../simulators/rebase.ts');
      const { io, output } = cli;
      if (options.list) {
        const names = exampleNames();
        output.result(names, () => {
          for (const each of names) output.line(each);
        });
        return;
      }
      const form = exampleOf(name);
      // The date of Box 12 is that of the issuing office's place.
      const { today } = await judgeOf(io, { country: form.issuingCountry, today: options.today });
      const application = asApplication(rebase(form, today));
      const text = `${JSON.stringify(application, null, 2)}\n`;
      if (options.output !== undefined) await writeOutput(io, options.output, text);
      output.result(
        options.output === undefined ? application : { name, today, file: options.output },
        () => {
          if (options.output === undefined) output.octets(Buffer.from(text));
          else {
            output.line(
              output.say({
                en: `${name} of ${today} in ${options.output}`,
                vi: `${name} ngày ${today} trong ${options.output}`,
              }),
            );
          }
        },
      );
    });
}
