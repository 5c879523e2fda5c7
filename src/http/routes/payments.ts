import { settlePayment } from '../../dossier/pay.ts';
import { octetsBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { confirmationVerdict } from '../schemas/dossier.ts';

/** Where the payment provider tells what became of a payment. It proves itself in the message, not by a key of ours. */
export const PAYMENT_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/payments/confirmations',
    role: 'open',
    id: 'confirmPayment',
    summary: "Takes the payment provider's signed word on a payment, in the provider's own form.",
    body: octetsBody('maxCallbackBytes', 'application/json'),
    answer: confirmationVerdict,
    answers: { 200: 'Taken; it need not be told again.' },
    errors: ['CONFIRMATION_INVALID', 'NOT_FOUND'],
    async handle({ http, body }) {
      const verdict = await settlePayment(http, http.payments.readCallback(body));
      return { status: 200, json: { verdict } };
    },
  }),
];
