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

  test('a value cannot break out of its cell', () => {
    const text = renderTable(['Name', 'Verdict'], [['evil\nname\u001b[31m', 'INVALID']]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toContain('\u001b');
  });
});
