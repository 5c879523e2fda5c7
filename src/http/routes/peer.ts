import { receiveMessage } from '../../exchange/receive.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { octetsBody } from '../body.ts';
import { type Route, route } from '../route.ts';

/** What other states' gateways speak to. Their signature is their credential. */
export const PEER_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/asw/messages',
    role: 'open',
    lane: 'peer',
    id: 'receiveMessage',
    summary: 'Takes a signed message of a peer gateway; the answer is a signed acknowledgement.',
    body: octetsBody('maxMessageBytes', 'application/xml', 'text/xml'),
    answer: 'xml',
    answers: {
      200: 'Decided: ACK with AS2, or REJECTED for good.',
      403: 'Not decided: the sender or its signature is not known. Signed REJECTED when an answer can be addressed.',
      404: 'Not decided: what the message refers to is not held yet; send it again later.',
      409: 'Not decided: the message id was used with other content.',
      422: 'Not decided: signed REJECTED that names the fault.',
    },
    // Answered unsigned only when the message does not even say whom an answer could be addressed to.
    errors: ['MESSAGE_INVALID', 'SENDER_UNKNOWN', 'SCHEMA_INVALID'],
    async handle({ http, body }) {
      const answer = await receiveMessage(http.exchange, body);
      if (answer.octets) return { status: answer.status, octets: answer.octets };
      return {
        status: answer.status,
        problem: new GatewayError(answer.error ?? 'INTERNAL', { detail: answer.detail }),
      };
    },
  }),
];
