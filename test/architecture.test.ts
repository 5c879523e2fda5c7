import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

/**
 * Holds the architecture: imports go downward only, no cycles, the environment is read in one place, and clock,
 * randomness and ids come from the kernel.
 */

const ROOT = path.resolve(import.meta.dirname, '..');
const SRC = path.join(ROOT, 'src');

/** Rooms from the ground up; a file may import its own room and those below. */
const FLOORS: readonly (readonly string[])[] = [
  ['kernel'],
  ['certificate'],
  ['signing'],
  ['message'],
  ['validation'],
  ['ledger'],
  ['exchange'],
  ['reconciliation', 'statistics', 'dossier', 'retention', 'worklist'],
  ['http', 'jobs'],
  ['client'],
  ['config.ts'],
  ['node.ts'],
  ['simulators'],
  ['drills'],
  // A node with a bad line, for rehearsals; the only place where product and simulators meet.
  ['rehearsal.ts'],
  ['serve.ts'],
  ['cli'],
  ['main.ts', 'cli.ts'],
];

/** The simulators work through a node's HTTP API like people do: of the product they know only this. */
const SIMULATORS_MAY_IMPORT = [
  'kernel',
  'certificate',
  'signing',
  'message',
  // What outcome a certificate must have follows from the rules and from each state's profile.
  'validation',
  'exchange/country-profile.ts',
  'exchange/numbering.ts',
  // What a bad line stands before.
  'exchange/transport.ts',
  'ledger/records.ts',
  'ledger/port.ts',
  'http/key-file.ts',
  // A demo on a MongoDB server empties its own databases first.
  'ledger/mongo/drop.ts',
  'client',
  'simulators',
];

/** Drills likewise; and they have a stopped gateway's ledger file read by its own engine. */
const DRILLS_MAY_IMPORT = [
  ...SIMULATORS_MAY_IMPORT,
  'http/version.ts',
  'ledger/sqlite/integrity.ts',
  // A database server that a drill starts itself.
  'ledger/mongo/replica-set.ts',
  // A soak's books are too large for the API: they are compared once the gateways have stopped.
  'ledger/open.ts',
  'drills',
];

interface SourceFile {
  readonly name: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourceFiles(): readonly SourceFile[] {
  const names = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.ts'));
  return names.map((name) => {
    const text = readFileSync(path.join(SRC, name), 'utf8');
    const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)];
    const imports = found.map(([, to]) =>
      path.posix.normalize(path.posix.join(path.posix.dirname(name), to ?? '')),
    );
    return { name, text, imports };
  });
}

const FILES = sourceFiles();
const room = (name: string) => name.split('/')[0] ?? name;
const floor = (name: string) => FLOORS.findIndex((rooms) => rooms.includes(room(name)));

/** Code without comments and string literals, so that prose about a forbidden call is no call. */
function code(text: string, strings?: 'with strings'): string {
  const uncommented = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
  return strings ? uncommented : uncommented.replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

test('each room stands on one floor', () => {
  expect(FLOORS.flat()).toEqual([...new Set(FLOORS.flat())]);
});

test('there are source files, and each stands in a known room', () => {
  expect(FILES.length).toBeGreaterThan(80);
  expect(FILES.filter((file) => floor(file.name) < 0).map((file) => file.name)).toEqual([]);
});

test('every import of a file of ours exists', () => {
  const names = new Set(FILES.map((file) => file.name));
  const lost = FILES.flatMap((file) =>
    file.imports.filter((to) => to.endsWith('.ts') && !names.has(to)).map((to) => `${file.name} -> ${to}`),
  );
  expect(lost).toEqual([]);
});

test('imports go downward only', () => {
  const upward = FILES.flatMap((file) =>
    file.imports
      .filter(
        (to) =>
          floor(to) > floor(file.name) || (floor(to) === floor(file.name) && room(to) !== room(file.name)),
      )
      .map((to) => `${file.name} -> ${to}`),
  );
  expect(upward).toEqual([]);
});

test('no cycles', () => {
  const graph = new Map(FILES.map((file) => [file.name, file.imports]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, trail: readonly string[]) => {
    if (trail.includes(name)) {
      cycles.push([...trail.slice(trail.indexOf(name)), name].join(' -> '));
      return;
    }
    if (done.has(name)) return;
    for (const to of graph.get(name) ?? []) visit(to, [...trail, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  expect(cycles).toEqual([]);
});

test.each([
  ['simulators', SIMULATORS_MAY_IMPORT],
  ['drills', DRILLS_MAY_IMPORT],
])('the %s reach the product through its HTTP API only', (name, mayImport) => {
  const within = FILES.filter((file) => room(file.name) === name);
  const reaching = within.flatMap((file) =>
    file.imports
      .filter((to) => !mayImport.some((allowed) => to === allowed || to.startsWith(`${allowed}/`)))
      .map((to) => `${file.name} -> ${to}`),
  );
  expect(within.length).toBeGreaterThan(0);
  expect(reaching).toEqual([]);
});

test('the environment is read in the composition roots only', () => {
  const allowed = ['main.ts', 'cli.ts'];
  // Also under another name: `import { env } from 'node:process'`, `const { env } = process`, `process['env']`.
  const reads =
    /process\s*\.\s*env\b|process\s*\[|\benv\b[^;]*\}\s*=\s*(globalThis\.)?process\b|from\s+'(node:)?process'/;
  expect(reads.test("import { env } from 'node:process';")).toBe(true);
  const readers = FILES.filter((file) => reads.test(code(file.text, 'with strings'))).map(
    (file) => file.name,
  );
  expect(readers.filter((name) => !allowed.includes(name))).toEqual([]);
});

test('clock, randomness and ids come from the kernel', () => {
  const forbidden =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomUUID\b|\bperformance\b|\bhrtime\b|\brandom(Bytes|Int|Fill|FillSync)\b|\bgetRandomValues\b/;
  const outside = FILES.filter((file) => room(file.name) !== 'kernel' && forbidden.test(code(file.text)));
  expect(outside.map((file) => file.name)).toEqual([]);
});

test('errors are coded: no bare Error is thrown', () => {
  const bare = FILES.filter((file) => /\bthrow new (Type|Range)?Error\(/.test(code(file.text)));
  expect(bare.map((file) => file.name)).toEqual([]);
});

test('the libraries that something else could take the place of live in few rooms each', () => {
  const homes: Record<string, readonly string[]> = {
    mongoose: ['ledger/mongo/'],
    libsql: ['ledger/sqlite/'],
    express: ['http/'],
    winston: ['kernel/'],
    'node-cron': ['jobs/'],
    // The parser of everything that is XML; those above ask kernel/xml.ts.
    'libxml2-wasm': ['kernel/', 'certificate/', 'signing/', 'message/', 'validation/'],
    xmldsigjs: ['signing/'],
    xadesjs: ['signing/'],
    'node-forge': ['signing/'],
    '@peculiar/x509': ['signing/'],
    'fast-xml-parser': ['certificate/'],
    'cli-table3': ['cli/', 'simulators/'],
    commander: ['cli/'],
  };
  const importers = (name: string) =>
    FILES.filter((file) => new RegExp(`(from|import)\\s*\\(?\\s*'${name}'`).test(file.text));
  const strays = Object.entries(homes).flatMap(([name, rooms]) =>
    importers(name)
      .filter((file) => !rooms.some((home) => file.name.startsWith(home)))
      .map((file) => `${file.name} imports ${name}`),
  );
  expect(strays).toEqual([]);
  // A home nobody lives in is a rule about nothing.
  expect(Object.keys(homes).filter((name) => importers(name).length === 0)).toEqual([]);
});

test('every benchmark is run by one script', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const files = readdirSync(path.join(ROOT, 'bench')).filter((name) => name.endsWith('.ts'));
  const run = (file: string) =>
    Object.entries<string>(scripts).filter(([, command]) => command.endsWith(` bench/${file}`));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    expect(run(file).map(([name]) => name)).toEqual([`bench:${file.replace('.ts', '')}`]);
  }
});

test('the project names no path of one machine', () => {
  const paths = FILES.filter((file) => /\/(home|root|work|Users)\//.test(file.text)).map((file) => file.name);
  expect(paths).toEqual([]);
});

test('files stay small enough to read in one sitting', () => {
  const long = FILES.map((file) => ({ name: file.name, lines: file.text.split('\n').length })).filter(
    (f) => f.lines > 320,
  );
  // The error table is a table: long, but read by looking up.
  expect(long.filter((file) => file.name !== 'kernel/error-table.ts')).toEqual([]);
});
