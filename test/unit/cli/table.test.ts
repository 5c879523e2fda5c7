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

  test('a word longer than its column goes on in the next line, no sign of it is lost', () => {
    const id = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';
    const text = renderTable(['A', 'B'], [['2026-06-10 (-5 d)', id]], { columns: 30 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(30);
    expect(text).not.toContain('…');
    const column = text
      .split('\n')
      .slice(1)
      .map((line) => line.slice(text.indexOf('B')));
    expect(column.join('')).toBe(id);
  });

  test('what is to be copied stands whole below its row where the columns do not fit, else beside', () => {
    const command = 'asw show 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN';
    const rows = [
      ['one', command],
      ['two', `${command}2`],
    ];
    const below = renderTable(['Work', 'Command'], rows, { columns: 40, lastBelow: true });
    expect(below).toBe(`WORK\none\n  ${command}\ntwo\n  ${command}2\n`);
    const beside = renderTable(['Work', 'Command'], rows, { columns: 80, lastBelow: true });
    expect(beside.split('\n')[1]).toBe(`one   ${command}`);
    expect(renderTable(['Work', 'Command'], rows, { lastBelow: true })).toBe(beside);
  });

  test('a value cannot break out of its cell', () => {
    const text = renderTable(['Name', 'Verdict'], [['evil\nname\u001b[31m', 'INVALID']]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toContain('\u001b');
  });
});
