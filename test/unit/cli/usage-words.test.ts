import { describe, expect, test } from '@jest/globals';
import { Command, CommanderError, Option } from 'commander';
import { invalidValue, usageText } from '../../../src/cli/usage-words.ts';
import { run } from './support/memory-io.ts';

/** What is wrong with a command line is said in both languages, whoever finds it: the parser, a value's reader, a command. */

describe("the parser's words", () => {
  const said = (...argv: string[]) => {
    const program = new Command('desk').exitOverride().configureOutput({ outputError: () => undefined });
    program
      .command('act')
      .argument('<number>', 'of a certificate')
      .requiredOption('--until <day>', 'a day')
      .option('--items <items>', 'items', () => {
        throw invalidValue('Items are numbers.', 'Mặt hàng là các số.');
      })
      .addOption(new Option('--kind <kind>', 'of two').choices(['one', 'two']))
      .addOption(new Option('--either', 'one').conflicts('or'))
      .option('--or', 'the other')
      .exitOverride()
      .configureOutput({ outputError: () => undefined });
    try {
      program.parse(argv, { from: 'user' });
    } catch (thrown) {
      if (thrown instanceof CommanderError) return usageText(thrown.message);
      throw thrown;
    }
    return undefined;
  };
  const now = ['--until', '2026-03-01'];

  test.each<[string[], string, string]>([
    [['act', ...now], "missing required argument 'number'", "thiếu tham số bắt buộc 'number'"],
    [
      ['act', '1'],
      "required option '--until <day>' not specified",
      "thiếu tùy chọn bắt buộc '--until <day>'",
    ],
    [
      ['act', '1', '--until'],
      "option '--until <day>' argument missing",
      "tùy chọn '--until <day>' thiếu giá trị",
    ],
    [
      ['act', '1', '2', ...now],
      "too many arguments for 'act'. Expected 1 argument but got 2.",
      "quá nhiều tham số cho 'act': cần 1, có 2.",
    ],
    [
      ['act', '1', ...now, '--untl', 'x'],
      "unknown option '--untl' (Did you mean --until?)",
      "không có tùy chọn '--untl' (Có phải --until?)",
    ],
    [['ac'], "unknown command 'ac' (Did you mean act?)", "không có lệnh 'ac' (Có phải act?)"],
    [
      ['act', '1', '--kind', 'three'],
      "option '--kind <kind>' argument 'three' is invalid. Allowed choices are one, two.",
      "giá trị 'three' của tùy chọn '--kind <kind>' không hợp lệ. Chọn một trong: one, two.",
    ],
    [
      ['act', '1', '--items', "o'ne"],
      "option '--items <items>' argument 'o'ne' is invalid. Items are numbers.",
      "giá trị 'o'ne' của tùy chọn '--items <items>' không hợp lệ. Mặt hàng là các số.",
    ],
    [
      ['act', '1', ...now, '--either', '--or'],
      "option '--either' cannot be used with option '--or'",
      "không dùng tùy chọn '--either' cùng tùy chọn '--or'",
    ],
  ])('%j', (argv, en, vi) => {
    expect(said(...argv)).toEqual({ en, vi });
  });
});

describe('what a command says', () => {
  test.each<[string[], string]>([
    [['respond', 'x', '--not-given', '1'], '--not-given cần có --reason'],
    [['respond', 'x', '--given', '1', '--reason', 'r'], '--reason đi cùng --not-given'],
    [['respond', 'x', '--given', '1', '--not-given', '1', '--reason', 'r'], 'mặt hàng 1'],
    [['respond', 'x', '--given', '1', '--add', '1=5'], 'mặt hàng 1 có trong --add'],
    [['respond', 'x', '--given', '1', '--ground', 'force-majeure'], '--ground cần có --ground-text'],
    [['respond', 'x', '--given', '0'], 'Ghi mặt hàng dạng'],
    [['check', 'ask', 'x'], '--ground ACCURACY cần có --reason'],
    [['check', 'close', 'x', '--not-given', '1'], '--not-given cần có --reason'],
    [['cancel', 'x', '--reason', ' '], '--reason để trống'],
    [['outbox', 'revive'], 'cần mã thông điệp hoặc --all'],
    [['list', 'sent', '--from', '2026-02-30'], 'Phải là một ngày có thật'],
    [['health', '--url', 'nowhere'], 'nowhere không phải địa chỉ của nút'],
  ])('%j', async (argv, words) => {
    const { code, stderr } = await run([...argv, '--lang', 'vi'], { environment: { ASW_KEY: 'k' } });
    expect(code).toBe(64);
    expect(/Chi tiết +(.*)/.exec(stderr)?.[1]).toContain(words);
  });
});
