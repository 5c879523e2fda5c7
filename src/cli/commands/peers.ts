import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import type { PingResult } from '../../client/views.ts';
import { asksNode, type Cli, country, define, group } from '../define.ts';
import { EXIT } from '../exit-codes.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

/** `asw peers …` */
export function addPeers(program: Command, cli: Cli): void {
  const peers = group(
    program,
    'peers',
    "Look at the other countries' gateways and whether they answer.",
    'asw peers --data .asw/VN',
  );
  addList(peers, cli);
  addStatus(peers, cli);
  addPing(peers, cli);
}

function addList(peers: Command, cli: Cli): void {
  const command = define(
    peers,
    {
      name: 'list',
      summary: 'List the configured peers with their pinned certificates. What "asw peers" alone does.',
      details: ['Needs the key of the role operator.'],
      examples: ['asw peers --data .asw/VN'],
    },
    { isDefault: true },
  );
  asksNode(command).action(async (options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const all = await client.peers();
    const { output } = cli;
    output.result(all, () =>
      output.table(
        ['peer', 'url', 'role', 'subject', 'validUntil', 'daysLeft', 'revoked'],
        all.flatMap((peer) => {
          const rows = peer.certificates.map((certificate) => [
            peer.country,
            peer.url,
            certificate.role,
            certificate.subject,
            certificate.notAfter.slice(0, 10),
            certificate.daysLeft,
            certificate.revokedSince,
          ]);
          return rows.length > 0 ? rows : [[peer.country, peer.url]];
        }),
      ),
    );
  });
}

function addStatus(peers: Command, cli: Cli): void {
  const command = define(peers, {
    name: 'status',
    summary: 'Show how the line to each peer does, and what its clock says.',
    details: [
      'As the asked process of the node saw it since it started. While the circuit is open, deliveries to the peer ' +
        'pause and one message is tried now and then. Needs the key of the role operator.',
    ],
    examples: ['asw peers status --data .asw/VN'],
  });
  asksNode(command).action(async (options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const lines = (await client.peers()).map(({ country: peer, line }) => ({ peer, ...line }));
    const { output } = cli;
    output.result(lines, () =>
      output.table(
        ['peer', 'circuit', 'since', 'probe', 'answered', 'heard', 'roundTrip', 'skew', 'last'],
        lines.map((line) => [
          line.peer,
          output.say(CIRCUITS[line.circuit]),
          line.openSince,
          line.nextProbeAt,
          line.lastAnswerAt,
          line.lastHeardAt,
          line.roundTripMs === undefined ? '' : `${line.roundTripMs} ms`,
          line.clockSkewMs === undefined ? '' : `${line.clockSkewMs} ms${line.clockWarning ? ' !' : ''}`,
          line.lastError,
        ]),
      ),
    );
  });
}

const CIRCUITS = {
  closed: { en: 'closed', vi: 'thông' },
  open: { en: 'OPEN', vi: 'NGẮT' },
  probing: { en: 'PROBING', vi: 'ĐANG THỬ' },
} as const;

type Answer = PingResult & { readonly country: AseanCountry };

function addPing(peers: Command, cli: Cli): void {
  const command = define(peers, {
    name: 'ping',
    summary: 'Send peers a signed question: do they answer, how fast, and what do their clocks say.',
    details: [
      'All configured peers when none is named. Exit code 3 when one does not answer. Needs the key of the role operator.',
    ],
    examples: ['asw peers ping --data .asw/VN', 'asw peers ping SG TH'],
  }).argument('[countries...]', 'the peers to ask', (code: string, before?: AseanCountry[]) => [
    ...(before ?? []),
    country(code),
  ]);
  asksNode(command).action(async (named: readonly AseanCountry[] | undefined, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const asked = named?.length ? named : (await client.peers()).map((peer) => peer.country);
    const answers: Answer[] = await Promise.all(
      [...new Set(asked)].map(async (code) => ({ country: code, ...(await client.ping(code)) })),
    );
    const { output } = cli;
    output.result(answers, () =>
      output.table(
        ['peer', 'reachable', 'roundTrip', 'skew', 'error'],
        answers.map((answer) => [
          answer.country,
          output.say(answer.reachable ? { en: 'yes', vi: 'có' } : { en: 'NO', vi: 'KHÔNG' }),
          `${answer.roundTripMs} ms`,
          answer.clockSkewMs === undefined ? '' : `${answer.clockSkewMs} ms`,
          answer.error,
        ]),
      ),
    );
    cli.finish(answers.every(({ reachable }) => reachable) ? EXIT.ok : EXIT.couldNotCheck);
  });
}
