import { INQUIRY_STATES } from '../certificate/inquiry.ts';
import { allPages } from '../client/all-pages.ts';
import type { InquiryRow } from '../client/inquiry-client.ts';
import type { DemoNode, DemoNodes } from './demo-nodes.ts';
import type { DemoCountry, Language } from './demo-options.ts';
import { WORDS } from './demo-words.ts';
import { pause } from './officials.ts';

/** What became of one inquiry, as the state that asked knows it. */
export interface InquiryAccount {
  readonly kind: InquiryRow['kind'];
  readonly from: DemoCountry;
  readonly to: DemoCountry;
  readonly referenceNumber: string;
  readonly state: InquiryRow['state'];
  readonly closedHow?: InquiryRow['closedHow'];
}

/** The longest wait for answers once every certificate has reached its state. */
const PATIENCE_MS = 8_000;

/**
 * Waits, not for long, until what the officials asked each other is answered and closed.
 * @returns what they asked; nothing of a node that does not serve. Never throws.
 */
export async function inquiriesOf(nodes: DemoNodes, signal: AbortSignal): Promise<readonly InquiryAccount[]> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  for (;;) {
    const all = (await Promise.all([...nodes.values()].map(askedBy))).flat();
    if (patience.aborted || all.every(({ state }) => state === 'CLOSED')) return all;
    await pause(300, patience);
  }
}

async function askedBy({ country, client, isServing }: DemoNode): Promise<readonly InquiryAccount[]> {
  if (!isServing()) return [];
  const found: InquiryAccount[] = [];
  try {
    for (const state of INQUIRY_STATES) {
      const checks = allPages((page) => client.inquiries.checks('customs', { ...page, state }));
      const requests = allPages((page) => client.inquiries.reconsiderations('ministry', { ...page, state }));
      for (const list of [checks, requests]) {
        for await (const { kind, peer: to, referenceNumber, closedHow } of list) {
          found.push({
            kind,
            from: country,
            to,
            referenceNumber,
            state,
            ...(closedHow ? { closedHow } : {}),
          });
        }
      }
    }
  } catch {
    // A node on its way out: what was read so far is told.
  }
  return found;
}

/** One line for each inquiry; none when nothing was asked. */
export function inquiriesText(inquiries: readonly InquiryAccount[], language: Language): string | undefined {
  if (inquiries.length === 0) return undefined;
  const lines = inquiries.map(
    ({ kind, from, to, referenceNumber, state, closedHow }) =>
      `  ${WORDS.inquiryKinds[kind][language]}  ${from} → ${to}  ${referenceNumber}  ${[state, closedHow].filter(Boolean).join(' ')}`,
  );
  return [WORDS.inquiries(inquiries.length)[language], ...lines].join('\n');
}
