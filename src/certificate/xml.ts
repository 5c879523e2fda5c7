/**
 * How values of the model stand in XML. A table of this kind is the one place that knows a document's element
 * names and their order; building, reading and the places named in findings all follow it.
 */
export type Shape = Leaf | Valued | Group;

/**
 * An element with text alone. `text` keeps every character; the others follow the white space rule of their
 * XML Schema types (surrounding white space means nothing).
 */
export interface Leaf {
  readonly kind: 'leaf';
  readonly as: LeafType;
}

export type LeafType = 'text' | 'token' | 'integer' | 'boolean';

/** A value in the element's text and its unit in one attribute: `<Weight unit="KGM">1250.5</Weight>`. */
export interface Valued {
  readonly kind: 'valued';
  readonly value: { readonly key: string; readonly as: LeafType };
  readonly attribute: { readonly key: string; readonly name: string };
}

/** An element with elements alone, in this order. */
export interface Group {
  readonly kind: 'group';
  /** Of the element and everything below it; the parent's when absent. */
  readonly namespace?: string;
  readonly fields: readonly Field[];
}

/** One place of a group: the model's key and the element it becomes. */
export interface Field {
  readonly key: string;
  readonly element: string;
  readonly shape: Shape;
  /** The value is an array, one element an entry. */
  readonly many: boolean;
}

/** A whole document. */
export interface DocumentShape {
  readonly element: string;
  readonly namespace: string;
  /** An attribute of the root with a fixed value. */
  readonly version?: { readonly attribute: string; readonly value: string };
  readonly content: Group;
}

export const TEXT: Leaf = { kind: 'leaf', as: 'text' };
export const TOKEN: Leaf = { kind: 'leaf', as: 'token' };
export const INTEGER: Leaf = { kind: 'leaf', as: 'integer' };
export const BOOLEAN: Leaf = { kind: 'leaf', as: 'boolean' };

/** A measure of the model as an element with its unit in an attribute. */
export const MEASURE: Valued = valued('value', 'token', 'unit', 'unit');

export function valued(key: string, as: LeafType, attributeKey: string, attribute: string): Valued {
  return { kind: 'valued', value: { key, as }, attribute: { key: attributeKey, name: attribute } };
}

/** A field whose element is the key with a capital, unless named. */
export function one(key: string, shape: Shape, element = capitalized(key)): Field {
  return { key, element, shape, many: false };
}

/** A field with one element an entry of its array. */
export function many(key: string, shape: Shape, element: string): Field {
  return { key, element, shape, many: true };
}

export function group(...fields: readonly Field[]): Group {
  return { kind: 'group', fields };
}

function capitalized(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

/** An element on the way from the root: its name and its position among siblings of that name, from 0. */
export interface Step {
  readonly name: string;
  readonly index: number;
}

/**
 * The JSON path of an element, e.g. `items[2].hsCode`. `steps` are the elements below the root, outermost first.
 * An unknown element is named as it stands, below the path of its nearest known parent.
 */
export function jsonPath(shape: DocumentShape, steps: readonly Step[], attribute?: string): string {
  let path = '';
  let at: Shape | undefined = shape.content;
  for (const step of steps) {
    const field: Field | undefined = fieldOf(at, step.name);
    path = join(path, field?.key ?? step.name);
    if (field?.many) path += `[${step.index}]`;
    at = field?.shape;
  }
  if (attribute === undefined) return path;
  return join(path, at?.kind === 'valued' && at.attribute.name === attribute ? at.attribute.key : attribute);
}

/** The shape of an element; undefined when unknown. */
export function shapeAt(shape: DocumentShape, steps: readonly Step[]): Shape | undefined {
  let at: Shape | undefined = shape.content;
  for (const step of steps) at = fieldOf(at, step.name)?.shape;
  return at;
}

export function fieldOf(shape: Shape | undefined, element: string): Field | undefined {
  return shape?.kind === 'group' ? shape.fields.find((field) => field.element === element) : undefined;
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
