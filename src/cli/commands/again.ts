import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { asksNode, type Cli, country, define } from '../define.ts';
import { findSent, theOne } from '../find-certificate.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

/** `asw retransmit` and `asw request`: a certificate once more, from either side (OCP Rule 29.3). */
export function addAgain(program: Command, cli: Cli): void {
  const retransmit = define(program, {
    name: 'retransmit',
    summary: 'Send an issued certificate once more, unchanged.',
    details: ['The peer stores it once, whatever it holds already. Needs the key of the role ministry.'],
    examples: ['asw retransmit "VN-TH 26/02/00006" --data .asw/VN'],
  }).argument('<number-or-id>', 'reference number or id of the certificate');
  asksNode(retransmit).action(async (what: string, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const { id } = theOne(what, await findSent(client, what));
    queued(cli, await client.retransmit(id));
  });

  const request = define(program, {
    name: 'request',
    summary: 'Ask the issuing country to send a certificate (again).',
    details: ['Needs the key of the role customs.'],
    examples: ['asw request TH "D2026-000123" --data .asw/VN'],
  })
    .argument('<country>', 'the issuing country', country)
    .argument('<number>', 'reference number, as written on the form');
  asksNode(request).action(async (from: AseanCountry, number: string, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    queued(cli, await client.requestRetransmission(from, number));
  });
}

function queued({ output }: Cli, answer: { readonly messageId: string }): void {
  output.result(answer, () =>
    output.line(
      output.say({
        en: `Queued for delivery as message ${answer.messageId}.`,
        vi: `Đã xếp hàng chờ gửi, thông điệp ${answer.messageId}.`,
      }),
    ),
  );
}
