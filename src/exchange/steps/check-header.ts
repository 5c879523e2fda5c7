import { GatewayError } from '../../kernel/errors.ts';
import { type ReceiveStep, refusal } from '../reception.ts';

/** The signed header must name the peer whose key signed it, this country, and a time that makes sense now. */
export const checkHeader: ReceiveStep = ({ context, message, peer, arrivedAt }) => {
  if (!message) throw new GatewayError('INTERNAL', { detail: 'no message' });
  const { header } = message;
  if (header.from !== peer)
    return refusal('SENDER_UNKNOWN', `signed by ${peer}, sent as ${header.from}`, false);
  if (header.to !== context.profile.country) {
    return refusal('ADDRESSEE_WRONG', `to ${header.to}, this is ${context.profile.country}`, false);
  }
  if (context.watch.heard(header.from, header.sentAt, arrivedAt)) context.wake('deliver');
  const sentAt = Date.parse(header.sentAt);
  const skew = context.settings.clockSkewMs;
  if (sentAt - arrivedAt.getTime() > skew) {
    return refusal('CLOCK_SKEW', `sent ${sentAt - arrivedAt.getTime()} ms in the future`, false);
  }
  return { next: {} };
};
