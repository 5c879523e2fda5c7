import type { Command } from 'commander';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type { OperatorHealth, Readiness } from '../../client/views.ts';
import { asGatewayError, type ErrorCode } from '../../kernel/errors.ts';
import type { Text } from '../../kernel/finding.ts';
import { asksNode, type Cli, define } from '../define.ts';
import { EXIT } from '../exit-codes.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

interface HealthOptions extends NodeOptions {
  readonly local?: boolean;
}

/** `asw health` */
export function addHealth(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'health',
    summary: 'Ask a node whether it can do its work.',
    details: [
      'Exit code 0: ready, or degraded (it cannot issue, but exchanges messages); 1: not ready; 3: no answer.',
      'Needs no key. With the key of the role operator it also lists what waits for a person, such as dead letters; ' +
        'a node with such work is ready all the same. --local takes the address, and TLS, from the settings the node ' +
        'on this machine was started with.',
    ],
    examples: [
      'asw health --url https://asw.example.gov.vn',
      'asw health --data .asw/VN',
      'asw health --local',
    ],
  });
  asksNode(command)
    .option('--local', "ask the node of this environment's settings (PORT, HOST, TLS_CERT_FILE)")
    .action(async (options: HealthOptions) => {
      const client = options.local ? await local(cli, options) : await connect(cli.io, options);
      const report = await ask(client);
      const { output } = cli;
      output.result(report, () => {
        output.fields([
          ['country', report.country],
          ['status', report.status],
          ['version', report.version],
          ['time', report.at],
        ]);
        output.line();
        output.table(
          ['check', 'outcome', 'detail', 'validUntil', 'daysLeft'],
          report.checks.map(({ name, outcome, detail, notAfter, daysLeft }) => [
            name,
            outcome,
            detail,
            notAfter?.slice(0, 10),
            daysLeft,
          ]),
        );
        if (!('attention' in report)) return;
        output.line();
        if (report.attention.length === 0) output.line(output.say(NOTHING));
        else {
          output.table(
            ['todo', 'peer', 'count', 'remedy'],
            report.attention.map(({ problem, peer, count, remedy }) => [
              output.say(PROBLEMS[problem]),
              peer,
              count,
              output.say(remedy),
            ]),
          );
        }
      });
      cli.finish(report.status === 'not-ready' ? EXIT.failure : EXIT.ok);
    });
}

async function local({ io }: Cli, { timeout = 30 }: HealthOptions) {
  const { readConfig } = await import('../../config.ts');
  const { localClient } = await import('../local-node.ts');
  return localClient(readConfig(io.environment), timeout * 1000);
}

const NOTHING: Text = { en: 'Nothing to do.', vi: 'Không có việc cần làm.' };

const PROBLEMS: Readonly<Record<OperatorHealth['attention'][number]['problem'], Text>> = {
  DEAD_LETTERS: { en: 'dead letters', vi: 'thư chết' },
  DIFFERENCES_PROPOSED: { en: 'differences to decide on', vi: 'khác biệt cần quyết định' },
  PEER_NOT_COMPARED: { en: 'peer not compared with', vi: 'chưa đối soát với đối tác' },
  CLOCK_ASTRAY: { en: 'clock astray', vi: 'đồng hồ sai lệch' },
};

/** Whether the node is ready is anyone's to ask; what is to be done only the operator's. */
async function ask(client: GatewayClient): Promise<Readiness | OperatorHealth> {
  try {
    return await client.operatorHealth();
  } catch (thrown) {
    const { code } = asGatewayError(thrown);
    if (OF_NO_OPERATOR.has(code)) return client.ready();
    throw thrown;
  }
}

/** No key, a key of another role, an older node, or one whose ledger went away between its check and the count. */
const OF_NO_OPERATOR: ReadonlySet<string> = new Set<ErrorCode>([
  'API_KEY_MISSING',
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'PATH_UNKNOWN',
  'LEDGER_UNAVAILABLE',
]);
