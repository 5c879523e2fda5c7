import { expect, test } from '@jest/globals';
import { SENT } from '../../../src/ledger/certificate-tables.ts';
import { ACCESS_PATHS, COUNTS } from '../../../src/ledger/paths.ts';
import { fieldOf, indexOf, readFields } from '../../../src/ledger/table-spec.ts';
import { TABLES } from '../../../src/ledger/tables.ts';

/** The declaration that both adapters build from must itself hold together. */

test('every key and index is of declared fields, and every name is used once', () => {
  const names: string[] = [];
  for (const table of TABLES) {
    expect(fieldOf(table, table.key)).toEqual({ type: 'text' });
    for (const { name, fields } of [...table.unique, ...table.indexes]) {
      for (const field of fields) fieldOf(table, field);
      names.push(name);
    }
    for (const { name } of table.unique) expect(name.split('.')[0]).toBe(table.name);
  }
  expect(new Set(names).size).toBe(names.length);
});

test.each(ACCESS_PATHS)('$name is served, in its order, by the index it names', (path) => {
  const wanted = [...(path.term ? [path.term] : []), ...path.equal, path.sort, path.table.key];
  expect(indexOf(path).fields).toEqual(wanted);
  if (path.term) expect(fieldOf(path.table, path.term).type).toBe('textSet');
  for (const field of path.residual ?? []) fieldOf(path.table, field);
});

test.each(Object.values(COUNTS))('$name is counted from the index it names', (path) => {
  expect(indexOf(path).fields).toEqual([...path.equal, ...path.group, path.within]);
});

test('paths have names of their own, because cursors are bound to them', () => {
  const names = ACCESS_PATHS.map((path) => path.name);
  expect(new Set(names).size).toBe(names.length);
});

test('what a page continues after is read with the page', () => {
  // Their place is what rows.ts derives, worked out from the record (waiting-store.ts), or they are never paged.
  const worked = /^(waiting-sent-since|sent-by-state-peer-time)/;
  for (const path of ACCESS_PATHS.filter(
    ({ name, index }) => !worked.test(name) && index !== 'outbox_lane',
  )) {
    expect(readFields(path.table, path.fields)).toEqual(expect.arrayContaining([path.sort, path.table.key]));
  }
});

test('a name that is not declared is a fault of the program, said so', () => {
  expect(() => fieldOf(SENT, 'nothing')).toThrow('table sent declares no field nothing');
  expect(() => indexOf({ table: SENT, index: 'nothing' })).toThrow('table sent declares no index nothing');
});
