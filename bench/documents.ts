/**
 * Certificates and messages in XML, on one core: `node --import ./bench/register.js bench/documents.ts`.
 * Prints documents a second for a form of 10 items and one of 200, and the memory held after many documents,
 * which grows when a parsed document is not freed.
 */
import { readFileSync } from 'node:fs';
import { buildCertificateXml } from '../src/certificate/build.ts';
import { FormD } from '../src/certificate/form-d.ts';
import { parseCertificate } from '../src/certificate/parse.ts';
import { buildMessageXml } from '../src/message/build.ts';
import { parseMessage, peekHeader } from '../src/message/parse.ts';
import type { Message } from '../src/message/types.ts';
import { validateCertificateXml, validateMessageXml } from '../src/validation/xsd.ts';

const SECONDS = 2;
const FIXTURE = new URL('../fixtures/valid/vn-id-garments-sp-200-items.json', import.meta.url);

const full = FormD.parse(JSON.parse(readFileSync(FIXTURE, 'utf8')));

function rate(work: () => unknown): number {
  const warmUp = performance.now();
  while (performance.now() - warmUp < 500) work();
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < SECONDS * 1000) {
    work();
    count += 1;
  }
  return count / ((performance.now() - started) / 1000);
}

function line(name: string, perSecond: number): void {
  process.stdout.write(`${name.padEnd(44)}${Math.round(perSecond).toLocaleString('en').padStart(9)} /s\n`);
}

function measure(items: number): void {
  const form = { ...full, items: full.items.slice(0, items) };
  const octets = Buffer.from(buildCertificateXml(form));
  const message: Message = {
    header: {
      messageId: '00000000-0000-7000-8000-000000000001',
      conversationId: '00000000-0000-7000-8000-000000000002',
      from: 'VN',
      to: 'ID',
      sentAt: '2026-03-01T09:30:00.000Z',
      timeToLive: 259_200,
    },
    body: { kind: 'ECOO', function: '9', referenceNumber: form.referenceNumber, certificate: octets },
  };
  const carried = Buffer.from(buildMessageXml(message));

  process.stdout.write(
    `\n${items} items: certificate ${octets.length} bytes, message ${carried.length} bytes\n`,
  );
  line(
    'build certificate',
    rate(() => buildCertificateXml(form)),
  );
  line(
    'parse XML and hold against the schema',
    rate(() => validateCertificateXml(octets)),
  );
  line(
    'parse XML and read the form',
    rate(() => parseCertificate(octets)),
  );
  line(
    'all of receiving: schema, then form',
    rate(() => validateCertificateXml(octets).length || parseCertificate(octets)),
  );
  line(
    'build message',
    rate(() => buildMessageXml(message)),
  );
  line(
    'hint of the header',
    rate(() => peekHeader(carried)),
  );
  line(
    'message against the schema',
    rate(() => validateMessageXml(carried)),
  );
  line(
    'read message',
    rate(() => parseMessage(carried)),
  );
}

measure(10);
measure(200);

const octets = Buffer.from(buildCertificateXml({ ...full, items: full.items.slice(0, 10) }));
const faulty = Buffer.from(octets.toString().replace('<Mode>', '<Mode>x'));
const before = process.memoryUsage.rss();
for (let i = 0; i < 20_000; i += 1) {
  validateCertificateXml(octets);
  validateCertificateXml(faulty);
  parseCertificate(octets);
}
const grown = (process.memoryUsage.rss() - before) / 1024 / 1024;
process.stdout.write(
  `\nresident memory after 60,000 more documents: ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MiB\n`,
);
