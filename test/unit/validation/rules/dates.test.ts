import { describe, expect, test } from '@jest/globals';
import { retroactive } from '../../../../src/validation/rules/v03-retroactive.ts';
import { validity } from '../../../../src/validation/rules/v12-validity.ts';
import { invoiceDates } from '../../../../src/validation/rules/v16-invoice-dates.ts';
import { declarationDate } from '../../../../src/validation/rules/v17-declaration-date.ts';
import { issueDate } from '../../../../src/validation/rules/v31-issue-date.ts';
import { departureInValidity } from '../../../../src/validation/rules/v33-departure-in-validity.ts';
import { example, first, paths, remarks } from '../example.ts';

const TICK = 'ticks.issuedRetroactively';
const LATE = 'certification.date';

describe('V3, issue after departure', () => {
  const shipped = (departure: string, issued: string, ticked: boolean) =>
    paths(
      retroactive,
      example('vn-my-coffee-wo', (form) => {
        form.transport.departureDate = departure;
        form.certification.date = issued;
        form.ticks.issuedRetroactively = ticked;
      }),
    );

  test.each([
    // at or before shipment
    ['2026-03-10', '2026-03-10', false, []],
    ['2026-03-10', '2026-03-01', false, []],
    ['2026-03-10', '2026-03-10', true, [TICK]],
    // the next day already
    ['2026-03-10', '2026-03-11', false, [TICK]],
    ['2026-03-10', '2026-03-11', true, []],
    ['2026-12-31', '2027-01-01', false, [TICK]],
    // one year, to the day
    ['2026-03-10', '2027-03-10', true, []],
    ['2026-03-10', '2027-03-11', true, [LATE]],
    ['2026-03-10', '2027-03-11', false, [LATE, TICK]],
    // leap years: 29 February has its anniversary on the 28th
    ['2028-02-29', '2029-02-28', true, []],
    ['2028-02-29', '2029-03-01', true, [LATE]],
    ['2027-02-28', '2028-02-28', true, []],
    ['2027-02-28', '2028-02-29', true, [LATE]],
    // the text before 2021 gave three days; both forms were accepted to 31/10/2022
    ['2021-06-01', '2021-06-04', false, []],
    ['2021-06-01', '2021-06-05', false, [TICK]],
    ['2022-10-31', '2022-11-03', false, []],
    ['2022-11-01', '2022-11-02', false, [TICK]],
    ['2021-06-01', '2021-06-03', true, []],
  ])('departure %s, issue %s, tick %p: %j', (departure, issued, ticked, places) => {
    expect(shipped(departure, issued, ticked)).toEqual(places);
  });

  test('a tick too many is a warning at most', () => {
    const form = example('vn-my-coffee-wo', ({ ticks }) => {
      ticks.issuedRetroactively = true;
    });
    expect(remarks(retroactive, form)).toEqual([expect.objectContaining({ atMost: 'warning' })]);
  });
});

describe('V12, twelve months', () => {
  const claimed = (name: string, today: string) => paths(validity, example(name), { own: false, today });

  test.each([
    ['th-vn-sugar-wo', '2026-01-30', 0],
    ['th-vn-sugar-wo', '2027-01-30', 0],
    ['th-vn-sugar-wo', '2027-01-31', 1],
    // issued on 14/09/2026 on an original of 22/06/2026
    ['sg-vn-processors-back-to-back', '2027-06-22', 0],
    ['sg-vn-processors-back-to-back', '2027-06-23', 1],
    // two originals, of 16/03 and 04/05/2026: the earlier governs
    ['vn-th-instant-coffee-back-to-back', '2027-03-16', 0],
    ['vn-th-instant-coffee-back-to-back', '2027-03-17', 1],
  ])('%s claimed on %s: %d remark', (name, today, count) => {
    expect(claimed(name, today)).toHaveLength(count);
  });

  test('an original that had expired before issue is left to V7', () => {
    const form = example('sg-vn-processors-back-to-back', (changed) => {
      const [proof] = first(changed).originalProofs ?? [];
      if (proof) proof.issueDate = '2025-01-01';
    });
    expect(paths(validity, form)).toEqual([]);
  });
});

describe('V16, V17 and V31: no date from the future', () => {
  test.each([
    ['2026-01-26', 0],
    ['2026-01-27', 1],
  ])('an invoice of %s on a certificate of 2026-01-26: %d remark', (date, count) => {
    const form = example('vn-my-coffee-wo', (changed) => {
      first(changed).invoices = [
        { number: 'A', date: '2026-01-01' },
        { number: 'B', date },
      ];
    });
    expect(paths(invoiceDates, form)).toEqual(count === 0 ? [] : ['items[0].invoices[1].date']);
  });

  test.each([
    ['2026-01-26', 0],
    ['2026-01-27', 1],
  ])('a declaration of %s: %d remark', (date, count) => {
    const form = example('vn-my-coffee-wo', ({ declaration }) => {
      declaration.date = date;
    });
    expect(paths(declarationDate, form)).toHaveLength(count);
  });

  test.each([
    [true, '2026-01-26', 0],
    [true, '2026-01-25', 1],
    // the peer's office may already have the next day
    [false, '2026-01-25', 0],
    [false, '2026-01-24', 1],
  ])('own %p, checked on %s: %d remark', (own, today, count) => {
    expect(paths(issueDate, example('vn-my-coffee-wo'), { own, today })).toHaveLength(count);
  });
});

describe('V33, departure after the validity', () => {
  test.each([
    // issued on 2026-01-26
    ['2025-06-01', 0],
    ['2026-12-31', 0],
    ['2027-01-26', 0],
    ['2027-01-27', 1],
    ['2029-01-01', 1],
  ])('departure on %s: %d remark', (departure, count) => {
    const form = example('vn-my-coffee-wo', ({ transport }) => {
      transport.departureDate = departure;
    });
    expect(paths(departureInValidity, form)).toEqual(count === 0 ? [] : ['transport.departureDate']);
  });

  test('a back-to-back certificate is bounded by its originals', () => {
    const original = '2025-11-05';
    const shipped = (departure: string) =>
      paths(
        departureInValidity,
        example('vn-th-instant-coffee-back-to-back', (form) => {
          for (const proof of form.items.flatMap(({ originalProofs }) => originalProofs ?? [])) {
            proof.issueDate = original;
          }
          form.transport.departureDate = departure;
        }),
      );
    expect(shipped('2026-11-05')).toEqual([]);
    expect(shipped('2026-11-06')).toEqual(['transport.departureDate']);
  });
});
