/**
 * Signing and verification rates of a certificate and a message on one core:
 * `node --import ./bench/register.js bench/signing.ts [seconds]`. Prints; asserts nothing about time.
 */
import { createRoot, issueSigner, type KeyAlgorithm } from '../src/signing/certificate-authority.ts';
import { factsOf } from '../src/signing/certificate-facts.ts';
import { signCertificate, signMessage } from '../src/signing/sign.ts';
import { trustStoreOf } from '../src/signing/trust-store.ts';
import type { KeyRole, SignatureProfile, SigningKey } from '../src/signing/types.ts';
import { verifySignature } from '../src/signing/verify.ts';

const SECONDS = Number(process.argv[2] ?? 2);
const NOW = new Date('2026-06-15T12:00:00.000Z');
const VALIDITY = {
  notBefore: new Date('2026-01-01T00:00:00.000Z'),
  notAfter: new Date('2028-01-01T00:00:00.000Z'),
};

const item = (number: number) =>
  `<Item><Number>${number}</Number><Marks>N/M ${number}</Marks>` +
  '<Packages><Quantity>120</Quantity><Type>CT</Type></Packages>' +
  `<Description>Frozen shrimps, peeled, Việt Nam ${'size 31/40, glazed, '.repeat(28)}</Description>` +
  '<HsCode>03061711</HsCode><Quantity><Value>1200.5</Value><Unit>KGM</Unit></Quantity>' +
  '<OriginCriterion>40%</OriginCriterion><Weight><Value>1200.500</Value><Unit>KGM</Unit></Weight>' +
  '<Fob><Amount>23245.95</Amount><Currency>USD</Currency></Fob>' +
  `<Invoices><Invoice><Number>INV-${number}</Number><Date>2026-01-01</Date></Invoice></Invoices></Item>`;

/** Ten items, about 10 KB, the size of a usual certificate. */
const xml = `<FormD xmlns="urn:bench">${Array.from({ length: 10 }, (_, at) => item(at + 1)).join('')}</FormD>`;

function rate(run: () => void): string {
  for (const warm = performance.now() + 500; performance.now() < warm; ) run();
  const start = performance.now();
  let runs = 0;
  for (; performance.now() - start < SECONDS * 1000; runs += 1) run();
  return Math.round(runs / ((performance.now() - start) / 1000))
    .toLocaleString('en')
    .padStart(8);
}

async function measure(algorithm: KeyAlgorithm): Promise<void> {
  const root = await createRoot('VN', algorithm, VALIDITY);
  const make = async (role: KeyRole): Promise<SigningKey> => {
    const issued = await issueSigner(root, 'VN', role, algorithm, VALIDITY);
    return { country: 'VN', role, ...issued, intermediates: [] };
  };
  const [authority, gateway] = await Promise.all([make('issuing-authority'), make('gateway')]);
  const trust = trustStoreOf(
    [authority, gateway].map(({ country, role, certificate }) => {
      const { thumbprint } = factsOf(certificate);
      return { country, role, certificate, root: root.certificate, thumbprint };
    }),
  );
  const verify = (octets: Uint8Array, profile: SignatureProfile) => () => {
    const { verdict } = verifySignature(octets, { profile, country: 'VN', trust, now: NOW });
    if (verdict !== 'valid') process.stdout.write(`${algorithm} ${profile}: ${verdict}\n`);
  };
  const certificate = signCertificate(xml, authority, NOW);
  const rates = [
    rate(() => signCertificate(xml, authority, NOW)),
    rate(verify(certificate, 'certificate')),
    rate(() => signMessage(xml, gateway)),
    rate(verify(signMessage(xml, gateway), 'message')),
  ];
  process.stdout.write(`${algorithm.padEnd(6)}${rates.join('')}   (${certificate.length} bytes signed)\n`);
}

process.stdout.write(`Node ${process.version}, one core, ${xml.length} characters unsigned, per second\n`);
process.stdout.write('         certificate         message\n         sign  verify    sign  verify\n');
for (const algorithm of ['rsa', 'p256', 'p384'] as const) await measure(algorithm);
