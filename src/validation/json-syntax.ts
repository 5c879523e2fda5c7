/** A fault of JSON text: what is wrong, and the index of the UTF-16 unit where it is. */
export interface JsonFault {
  readonly offset: number;
  readonly problem: string;
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
    return this.at < this.text.length ? this.fault('text after the end of the document') : undefined;
  }

  private value(depth: number): JsonFault | undefined {
    if (depth > MAX_DEPTH) return this.fault(`nested deeper than ${MAX_DEPTH} levels`);
    const sign = this.text[this.at];
    if (sign === '{') return this.object(depth);
    if (sign === '[') return this.array(depth);
    if (sign === '"') return this.string();
    if (this.skip(LITERAL) || this.skip(NUMBER)) return undefined;
    return this.expected('a value');
  }

  private object(depth: number): JsonFault | undefined {
    this.at += 1;
    this.skip(WHITESPACE);
    if (this.take('}')) return undefined;
    const names = new Set<string>();
    for (;;) {
      const start = this.at;
      if (this.text[start] !== '"') return this.expected('a field name in double quotes');
      const fault = this.string();
      if (fault) return fault;
      const name = String(JSON.parse(this.text.slice(start, this.at)));
      if (names.has(name))
        return { offset: start, problem: `the field ${JSON.stringify(name)} occurs twice` };
      names.add(name);
      this.skip(WHITESPACE);
      if (!this.take(':')) return this.expected('":"');
      this.skip(WHITESPACE);
      const inner = this.value(depth + 1);
      if (inner) return inner;
      this.skip(WHITESPACE);
      if (this.take('}')) return undefined;
      if (!this.take(',')) return this.expected('"," or "}"');
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
      if (!this.take(',')) return this.expected('"," or "]"');
      this.skip(WHITESPACE);
    }
  }

  private string(): JsonFault | undefined {
    this.at += 1;
    for (;;) {
      this.skip(PLAIN);
      if (this.take('"')) return undefined;
      if (this.at >= this.text.length) return this.fault('the text ends inside a string');
      if (this.text[this.at] !== '\\') return this.fault('a control character inside a string');
      if (!this.skip(ESCAPE)) return this.fault('a backslash that starts no known escape');
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

  private expected(what: string): JsonFault {
    const found = this.text[this.at];
    return this.fault(
      found === undefined
        ? `${what} is missing at the end of the text`
        : `${what} is expected, not ${quote(found)}`,
    );
  }

  private fault(problem: string): JsonFault {
    return { offset: this.at, problem };
  }
}

function quote(sign: string): string {
  return JSON.stringify(sign);
}

/** Line and column (both from 1, column in UTF-16 units) of an index into the text. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
