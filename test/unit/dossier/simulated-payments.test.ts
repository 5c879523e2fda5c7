import { expect, test } from '@jest/globals';
import type { Confirmation } from '../../../src/dossier/payment.ts';
import { type SimulatedOutcome, simulatedPayments } from '../../../src/dossier/simulated-payments.ts';
import { FixedClock } from '../../../src/kernel/clock.ts';
import type { DossierPayment } from '../../../src/ledger/dossier-records.ts';

const NOW = '2026-03-01T09:30:00.000Z';
const clock = new FixedClock(NOW);
const TEXT = { en: 'x', vi: 'y' };

function providing(outcome: SimulatedOutcome) {
  return simulatedPayments({ clock, secret: 's', outcome: () => outcome, delayMs: 1_000 });
}

async function asked(outcome: SimulatedOutcome): Promise<DossierPayment> {
  const request = await providing(outcome).create({ order: 'd/1', amount: 60_000, description: TEXT });
  const rest = { order: 'd/1', attempt: 1, provider: 'simulated', amount: 60_000 } as const;
  return { ...request, ...rest, askedAt: clock.now().toISOString(), status: 'PENDING' };
}

test('the same order is the same payment', async () => {
  expect(await asked('paid')).toEqual(await asked('paid'));
});

const once = { order: 'd/1', transaction: 'SIM-d/1', outcome: 'PAID', amount: 60_000 };

test.each<[SimulatedOutcome, readonly object[]]>([
  ['paid', [once]],
  ['refused', [{ ...once, outcome: 'REFUSED' }]],
  ['double-confirmation', [once, once]],
  ['paid-twice', [once, { ...once, transaction: 'SIM-d/1-again' }]],
  ['wrong-amount', [{ ...once, amount: 59_999 }]],
  ['silent', []],
])('%s', async (outcome, expected) => {
  expect(await providing(outcome).poll(await asked(outcome))).toMatchObject(expected);
});

test('delayed is silent first', async () => {
  const payment = await asked('delayed');
  const provider = providing('delayed');
  clock.advance(999);
  expect(await provider.poll(payment)).toEqual([]);
  clock.advance(1);
  expect(await provider.poll(payment)).toMatchObject([once]);
});

const TOLD: Confirmation = { order: 'd/1', transaction: 't', outcome: 'PAID', amount: 60_000, at: NOW };

test('a callback is read as it was told', () => {
  const provider = providing('silent');
  expect(provider.readCallback(provider.callback(TOLD))).toEqual(TOLD);
});

test.each([
  ['another amount', (text: string) => text.replace('60000', '30000')],
  ['another outcome', (text: string) => text.replace('PAID', 'REFUSED')],
  ['another order', (text: string) => text.replace('d/1', 'e/1')],
  ['another secret', () => Buffer.from(simulatedPayments({ clock, secret: 'z' }).callback(TOLD)).toString()],
  ['no signature', (text: string) => text.replace(/,"signature":"[^"]*"/, '')],
  ['a field more', (text: string) => text.replace('{', '{"x":1,')],
  ['no JSON', () => 'PAID'],
  ['nothing', () => ''],
])('a callback with %s is not the provider’s', (_, change) => {
  const provider = providing('silent');
  const changed = change(Buffer.from(provider.callback(TOLD)).toString());
  expect(() => provider.readCallback(Buffer.from(changed))).toThrow(
    expect.objectContaining({ code: 'CONFIRMATION_INVALID', status: 400 }),
  );
});
