import { describe, expect, test } from '@jest/globals';
import { renderTable } from '../../../src/cli/table.ts';

describe('renderTable', () => {
  test('columns under their headings, no trailing spaces', () => {
    expect(
      renderTable(
        ['Number', 'Peer'],
        [
          ['VN-TH 26/02/00006', 'TH'],
          ['x', undefined],
          [7, 'SG'],
        ],
      ),
    ).toBe(['NUMBER             PEER', 'VN-TH 26/02/00006  TH', 'x', '7                  SG', ''].join('\n'));
  });

  test('off a terminal a row is one line, however long', () => {
    const long = 'word '.repeat(100).trim();
    expect(renderTable(['A', 'B'], [[long, long]]).split('\n')).toHaveLength(3);
  });

  test('on a terminal it stays within the width and loses no word', () => {
    const words = Array.from({ length: 40 }, (_, at) => `word${at}`);
    const text = renderTable(['Short', 'Long'], [['x', words.join(' ')]], { columns: 60 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text.split(/\s+/).filter((word) => word.startsWith('word'))).toEqual(words);
  });

  const id = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';

  test('what is to be copied stands whole below its row where the columns do not fit, else beside', () => {
    const command = `asw show ${id} --data .asw/VN`;
    const rows = [
      ['one', command],
      ['two', `${command}2`],
    ];
    const whole = new Set([1]);
    const below = renderTable(['Work', 'Command'], rows, { columns: 40, whole });
    expect(below).toBe(`WORK\none\n  ${command}\ntwo\n  ${command}2\n`);
    const beside = renderTable(['Work', 'Command'], rows, { columns: 80, whole });
    expect(beside.split('\n')[1]).toBe(`one   ${command}`);
    expect(renderTable(['Work', 'Command'], rows, { whole })).toBe(beside);
  });

  test('words wrap, those below their row too; none is broken', () => {
    const rows = [[id, `refused as ${id} was`]];
    expect(renderTable(['Id', 'Detail'], rows, { columns: 52 })).toBe(
      `ID\n${id}\n  refused as ${id}\n  was\n`,
    );
    expect(renderTable(['Id', 'Detail'], rows, { columns: 40 })).toBe(
      `ID\n${id}\n  refused as\n  ${id}\n  was\n`,
    );
  });

  test('a reference number is not broken at its space, in whatever cell it stands', () => {
    const number = 'VN-TH 26/02/00001';
    const said = `certificate ${number} takes the place of ${number} and of ${number}`;
    for (let columns = 40; columns <= 100; columns += 1) {
      const text = renderTable(['About', 'What happened'], [[`${number} Siam Foods`, said]], { columns });
      expect(text.split(number)).toHaveLength(5);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    }
  });

  test('sentences rather stand below than in a column a few words wide', () => {
    const rows = [
      ['ROO-12', 'items[2].originCriterion.of.this', 'the criterion is to be one of the list, chosen anew'],
    ];
    expect(renderTable(['Rule', 'Path', 'Remedy'], rows, { columns: 60 })).toBe(
      `RULE    PATH\n${rows[0]?.slice(0, 2).join('  ')}\n  ${rows[0]?.[2]}\n`,
    );
  });

  test('where even that does not fit, a row is a block; what is empty is left out', () => {
    const head = ['Message id', 'Peer', 'Queued', 'Last error'];
    const rows = [
      [id, 'TH', '2026-03-01T05:00:00.000Z', 'the line to the peer broke'],
      [id, 'SG', '2026-03-01T05:00:00.000Z', undefined],
    ];
    expect(renderTable(head, rows, { columns: 60 })).toBe(
      [
        `Message id  ${id}`,
        'Peer        TH',
        'Queued      2026-03-01T05:00:00.000Z',
        'Last error  the line to the peer broke',
        '',
        `Message id  ${id}`,
        'Peer        SG',
        'Queued      2026-03-01T05:00:00.000Z',
        '',
      ].join('\n'),
    );
  });

  test('a value cannot break out of its cell', () => {
    const text = renderTable(['Name', 'Verdict'], [['evil\nname\u001b[31m', 'INVALID']]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toContain('\u001b');
  });
});
