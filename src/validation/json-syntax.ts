import type { Text } from '../kernel/finding.ts';

/** A fault of JSON text: what is wrong, and the index of the UTF-16 unit where it is. */
export interface JsonFault {
  readonly offset: number;
  readonly problem: Text;
}

/** Nesting that no Form D comes near; it keeps hostile text from exhausting the stack. */
const MAX_DEPTH = 64;

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
// A run of characters that need no escape: RFC 8259 forbids U+0000 to U+001F in strings.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are the point
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const TEXT_AFTER_END: Text = {
  en: 'text after the end of the document',
  vi: 'còn văn bản sau khi tài liệu đã kết thúc',
};
const TOO_DEEP: Text = {
  en: `nested deeper than ${MAX_DEPTH} levels`,
  vi: `lồng nhau quá ${MAX_DEPTH} cấp`,
};
const ENDS_IN_STRING: Text = {
  en: 'the text ends inside a string',
  vi: 'văn bản kết thúc khi chuỗi chưa đóng',
};
const CONTROL_CHARACTER: Text = {
  en: 'a control character inside a string',
  vi: 'ký tự điều khiển trong chuỗi',
};
const UNKNOWN_ESCAPE: Text = {
  en: 'a backslash that starts no known escape',
  vi: 'dấu \\ không mở đầu ký tự thoát nào',
};
const VALUE: Text = { en: 'a value', vi: 'giá trị' };
const FIELD_NAME: Text = { en: 'a field name in double quotes', vi: 'tên trường trong dấu ngoặc kép' };
const COMMA_OR_BRACE: Text = { en: '"," or "}"', vi: '"," hoặc "}"' };
const COMMA_OR_BRACKET: Text = { en: '"," or "]"', vi: '"," hoặc "]"' };

/**
 * Finds the first fault of a JSON text (RFC 8259), or nothing when it is sound. A field that occurs twice in one
 * object is a fault too: `JSON.parse` would silently keep the last, and two readers could see two documents.
 *
 * It exists because `JSON.parse` does not say where a text goes wrong on every Node version this runs on.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const scanner = new Scanner(text);
  return scanner.document();
}

class Scanner {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonFault | undefined {
    this.skip(WHITESPACE);
    const fault = this.value(0);
    if (fault) return fault;
    this.skip(WHITESPACE);
    return this.at < this.text.length ? this.fault(TEXT_AFTER_END) : undefined;
  }

  private value(depth: number): JsonFault | undefined {
    if (depth > MAX_DEPTH) return this.fault(TOO_DEEP);
    const sign = this.text[this.at];
    if (sign === '{') return this.object(depth);
    if (sign === '[') return this.array(depth);
    if (sign === '"') return this.string();
    if (this.skip(LITERAL) || this.skip(NUMBER)) return undefined;
    return this.expected(VALUE);
  }

  private object(depth: number): JsonFault | undefined {
    this.at += 1;
    this.skip(WHITESPACE);
    if (this.take('}')) return undefined;
    const names = new Set<string>();
    for (;;) {
      const start = this.at;
      if (this.text[start] !== '"') return this.expected(FIELD_NAME);
      const fault = this.string();
      if (fault) return fault;
      const name = String(JSON.parse(this.text.slice(start, this.at)));
      if (names.has(name)) return { offset: start, problem: twice(JSON.stringify(name)) };
      names.add(name);
      this.skip(WHITESPACE);
      if (!this.take(':')) return this.expected(sign('":"'));
      this.skip(WHITESPACE);
      const inner = this.value(depth + 1);
      if (inner) return inner;
      this.skip(WHITESPACE);
      if (this.take('}')) return undefined;
      if (!this.take(',')) return this.expected(COMMA_OR_BRACE);
      this.skip(WHITESPACE);
    }
  }

  private array(depth: number): JsonFault | undefined {
    this.at += 1;
    this.skip(WHITESPACE);
    if (this.take(']')) return undefined;
    for (;;) {
      const inner = this.value(depth + 1);
      if (inner) return inner;
      this.skip(WHITESPACE);
      if (this.take(']')) return undefined;
      if (!this.take(',')) return this.expected(COMMA_OR_BRACKET);
      this.skip(WHITESPACE);
    }
  }

  private string(): JsonFault | undefined {
    this.at += 1;
    for (;;) {
      this.skip(PLAIN);
      if (this.take('"')) return undefined;
      if (this.at >= this.text.length) return this.fault(ENDS_IN_STRING);
      if (this.text[this.at] !== '\\') return this.fault(CONTROL_CHARACTER);
      if (!this.skip(ESCAPE)) return this.fault(UNKNOWN_ESCAPE);
    }
  }

  /** Moves over what the sticky pattern matches; whether that was anything. */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }

  private take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private expected({ en, vi }: Text): JsonFault {
    const found = this.text[this.at];
    if (found === undefined) {
      return this.fault({
        en: `${en} is missing at the end of the text`,
        vi: `thiếu ${vi} ở cuối văn bản`,
      });
    }
    const quoted = JSON.stringify(found);
    return this.fault({
      en: `${en} is expected, not ${quoted}`,
      vi: `cần ${vi}, không phải ${quoted}`,
    });
  }

  private fault(problem: Text): JsonFault {
    return { offset: this.at, problem };
  }
}

function sign(quoted: string): Text {
  return { en: quoted, vi: quoted };
}

function twice(name: string): Text {
  return { en: `the field ${name} occurs twice`, vi: `trường ${name} xuất hiện hai lần` };
}

/** Line and column (both from 1, column in UTF-16 units) of an index into the text. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
