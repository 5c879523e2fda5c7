import type { ReceiveStep } from '../reception.ts';

/** The octets are kept before anything interprets them, so that whatever follows can be explained later. */
export const keepRaw: ReceiveStep = async ({ context, recordId, raw, digest, arrivedAt }) => {
  await context.ledger.transaction((tx) =>
    tx.insertMessage({
      id: recordId,
      direction: 'in',
      digest,
      raw,
      at: arrivedAt.toISOString(),
      status: 'arrived',
      errors: [],
    }),
  );
  context.failPoint('receive.kept');
  return { next: {} };
};
