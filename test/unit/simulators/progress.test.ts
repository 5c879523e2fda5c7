import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { planConsignments } from '../../../src/simulators/consignment.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';
import { showProgress } from '../../../src/simulators/progress.ts';

const profiles = new Map(ASEAN_COUNTRIES.map((country) => [country, loadCountryProfile(country)]));

/** Two certificates: one that customs leave in REC, one that they give the preference. */
function two() {
  const planned = planConsignments(
    loadFixtures('vn-id-rice,vn-sg-rice'),
    profiles,
    new Date('2027-03-01T00:00:00.000Z'),
  );
  const [first, second] = planned;
  if (!first || !second) throw new RangeError('fixtures');
  return { planned, first, second };
}

function screen(isTTY: boolean, columns?: number) {
  let text = '';
  const out = {
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    write: (part: string) => (text += part),
  };
  return { out, text: () => text };
}

describe('showProgress', () => {
  test('plain lines: each certificate once, when it is settled', () => {
    const { planned, first, second } = two();
    const { out, text } = screen(false);
    const progress = showProgress(out);
    progress.say('begin');
    progress.update(planned);
    first.progress = { ...first.progress, referenceNumber: 'VN-ID 1', state: 'REC' };
    progress.update(planned);
    progress.update(planned);
    second.progress = { ...second.progress, referenceNumber: 'VN-SG 1', state: 'GIVEN' };
    progress.update(planned);
    progress.end();
    expect(text()).toBe('begin\n1/2 VN → ID VN-ID 1: AS4 (RES – REC)\n2/2 VN → SG VN-SG 1: AS4 (GIVEN)\n');
  });

  test('a terminal: a bar that is drawn again below what stays, never wider than the screen', () => {
    const { planned, first } = two();
    const { out, text } = screen(true, 40);
    const progress = showProgress(out);
    first.progress = { ...first.progress, state: 'REC' };
    progress.update(planned);
    progress.say('VN serves');
    progress.end();
    const bar = `[${'#'.repeat(15)}${'-'.repeat(15)}] 1/2`;
    const parts = text().split('\r\u001B[K');
    expect(parts[1]).toContain(bar);
    expect(parts[2]).toBe(`VN serves\n${parts[1]}`);
    expect(parts[3]).toBe('');
    expect(Math.max(...parts.map((part) => part.replace('VN serves\n', '').length))).toBeLessThan(40);
  });
});
