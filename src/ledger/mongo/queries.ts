import type { CountedList, CountQuery, ListQuery, Row } from '../record-store.ts';
import { afterPrefix } from '../search-key.ts';
import { type AccessPath, type CountPath, readFields } from '../table-spec.ts';
import { type Document, documentField, toValue } from './documents.ts';

/** Declared access paths as MongoDB queries. Every query names its index. */

export interface Find {
  readonly filter: Document;
  readonly sort: Record<string, 1 | -1>;
  readonly projection: Record<string, 1>;
  readonly hint: string;
}

function equality(path: AccessPath, values: Row): Document[] {
  return Object.entries(values).map(([name, value]) => ({
    [documentField(path.table, name)]: toValue(path.table, name, value),
  }));
}

/** The bounds of the sort field, and the place a page starts after. */
function range(path: AccessPath, query: Omit<ListQuery, 'limit'>): Document[] {
  const value = (bound: string | number) => toValue(path.table, path.sort, bound);
  const { after } = query;
  const forwards = path.order === 'asc';
  const bounds: Document = {};
  // The page's start is the tighter bound.
  const from = forwards && after ? after.sort : query.from;
  const to = !forwards && after ? after.sort : query.to;
  if (from !== undefined) bounds.$gte = value(from);
  if (to !== undefined) bounds.$lte = value(to);
  if (query.below !== undefined) bounds.$lt = value(query.below);

  const conditions: Document[] = Object.keys(bounds).length > 0 ? [{ [path.sort]: bounds }] : [];
  if (after) {
    // $nor, because an $or would offer the planner other ways than the index in its order.
    const sameOrBefore = { [path.sort]: value(after.sort), _id: { [forwards ? '$lte' : '$gte']: after.key } };
    conditions.push({ $nor: [sameOrBefore] });
  }
  return conditions;
}

/** Beginnings as ranges, like everywhere. */
function prefixes(query: ListQuery): Document[] {
  return Object.entries(query.prefixes ?? {}).map(([field, prefix]) => {
    const end = afterPrefix(prefix);
    return { [field]: { $gte: prefix, ...(end === undefined ? {} : { $lt: end }) } };
  });
}

export function listFind(path: AccessPath, query: ListQuery): Find {
  const { table } = path;
  const conditions = [
    ...(query.terms ?? []).map((term) => ({ [path.term ?? '']: term })),
    ...equality(path, query.equal ?? {}),
    ...range(path, query),
    ...equality(path, query.where ?? {}),
    ...prefixes(query),
  ];
  const direction = path.order === 'asc' ? 1 : -1;
  const names = readFields(table, path.fields).map((name) => documentField(table, name));
  return {
    filter: conditions.length > 0 ? { $and: conditions } : {},
    sort: { [path.sort]: direction, _id: direction },
    projection: Object.fromEntries(names.map((name) => [name, 1 as const])),
    hint: path.index,
  };
}

/** The filter of a count along a path. */
export function countFilter(path: AccessPath, query: CountedList): Document {
  return {
    $and: [
      ...equality(path, query.equal ?? {}),
      ...range(path, { from: query.from, below: query.below }),
      ...equality(path, query.where ?? {}),
      ...prefixes(query),
    ],
  };
}

/** The stages that count by group; each result has the group in `_id`. */
export function countGroupsStages(path: CountPath, query: CountQuery): [Document, Document] {
  const bounds = (from?: string, to?: string): Document => ({
    ...(from === undefined ? {} : { $gte: from }),
    ...(to === undefined ? {} : { $lte: to }),
  });
  const [bounded = ''] = path.group;
  const limits = [
    [bounded, bounds(query.from, query.to)],
    [path.within, bounds(query.within?.from, query.within?.to)],
  ] as const;
  const match: Document = { ...query.equal };
  for (const [field, limit] of limits) {
    if (Object.keys(limit).length > 0) match[field] = limit;
  }
  const group = Object.fromEntries(path.group.map((name) => [name, `$${name}`]));
  return [{ $match: match }, { $group: { _id: group, count: { $sum: 1 } } }];
}
