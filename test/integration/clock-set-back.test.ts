import { expect, test } from '@jest/globals';
import { approveApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { application } from '../support/applications.ts';
import { endsWithTest } from '../support/ends.ts';
import { startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

test('the history of a certificate keeps its order when the clock is set back between its steps', async () => {
  const { vn, th, clock, settle } = endsWithTest(await startPair());
  // Within what a peer's clock may differ, so that every message is taken.
  const back = () => clock.advance(-20_000);
  const filed = await fileApplication(vn, application('VN', 'TH', '2026-06-15'), 'officer');
  back();
  await approveApplication(vn, filed.id, 'supervisor');
  back();
  const { referenceNumber } = await issueCertificate(vn, filed.id, 'officer');
  await settle();
  const received = must(await th.ledger.receivedByNumber('VN', referenceNumber));
  back();
  await cancelCertificate(vn, filed.id, 'wrong consignee', 'officer');
  await settle();

  const told = async (ledger: typeof vn.ledger, id: string) => {
    const events = await ledger.eventsOfCertificate(id);
    const instants = events.map(({ at }) => at);
    expect(new Set(instants).size).toBe(instants.length);
    return events.flatMap(({ type, data }) => (type.startsWith('certificate.') ? [data.to ?? type] : []));
  };
  expect(await told(vn.ledger, filed.id)).toEqual([
    'certificate.filed',
    'APPROVED',
    'certificate.issued',
    'AS2',
    'AS3',
    'REC',
    'CANCELLED',
  ]);
  expect(await told(th.ledger, received.id)).toEqual(['certificate.received', 'AS3', 'REC', 'CANCELLED']);
  for (const certificate of [await vn.ledger.sent(filed.id), await th.ledger.received(received.id)]) {
    const { FILED = '', AS1 = '', AS2 = '', AS3 = '', REC = '', CANCELLED } = must(certificate).stateTimes;
    const reached = [FILED, AS1, AS2, AS3, REC, must(CANCELLED)].filter(Boolean);
    expect(reached).toEqual([...reached].sort());
  }
});
