import type { XmlElement } from 'libxml2-wasm';
import { boxOf } from '../certificate/boxes.ts';
import { FORM_D } from '../certificate/form-d-xml.ts';
import {
  type DocumentShape,
  fieldOf,
  join,
  jsonPath,
  type Shape,
  type Step,
  shapeAt,
} from '../certificate/xml.ts';
import { type Box, type Finding, shown, type Text } from '../kernel/finding.ts';
import type { XmlDocument } from '../kernel/xml.ts';
import { MESSAGE } from '../message/message-xml.ts';
import { hasElements, locate, type Place } from './xsd-place.ts';
import { contentFault, localName, valueFault } from './xsd-sentences.ts';

/** What libxml2 reports about one place. */
export interface SchemaFault {
  readonly message: string;
  readonly line: number;
  /** Path of the element as xmlGetNodePath writes it: `*[6]` is the sixth child, `ds:Signature` a named one. */
  readonly xpath?: string;
}

/** More findings help nobody; the rest is counted. */
const MAX_FINDINGS = 100;

const REMEDY: Text = {
  en: 'Correct the element named as the schema of the profile asks.',
  vi: 'Sửa phần tử đã nêu theo lược đồ.',
};

/**
 * Turns the faults of one validation into findings: JSON path and box of the place, the element's name and line,
 * and what is wrong in both languages. A place is named once, by its first fault.
 */
export function schemaFindings(
  document: XmlDocument,
  shape: DocumentShape,
  faults: readonly SchemaFault[],
): Finding[] {
  const findings = new Map<string, Finding>();
  for (const fault of faults.slice(0, MAX_FINDINGS)) {
    const found = toFinding(document.root, shape, fault);
    if (!findings.has(found.path)) findings.set(found.path, found);
  }
  if (faults.length > MAX_FINDINGS) findings.set('…', uncounted(faults.length - MAX_FINDINGS));
  return [...findings.values()];
}

/** A finding that no fault of libxml2 stands for. */
export function schemaFinding(path: string, message: Text, box?: Box, value?: string): Finding {
  return { rule: 'XSD', severity: 'error', box, path, message, remedy: REMEDY, value };
}

function uncounted(count: number): Finding {
  return schemaFinding('', {
    en: `${count} more places do not follow the schema`,
    vi: `còn ${count} vị trí khác không theo lược đồ`,
  });
}

function toFinding(root: XmlElement, shape: DocumentShape, fault: SchemaFault): Finding {
  const place = locate(root, fault.xpath ?? '/*');
  const what = interpret(fault.message.trim(), shape, place);
  const name = what.element ?? place.steps.at(-1)?.name ?? root.name;
  // Names and values come from the document and may be of any length.
  return schemaFinding(
    shown(what.path),
    {
      en: `Element ${shown(name)}, line ${fault.line}: ${shown(what.text.en)}`,
      vi: `Phần tử ${shown(name)}, dòng ${fault.line}: ${shown(what.text.vi)}`,
    },
    boxFor(shape, what.path),
    what.showsValue && !hasElements(place.element) ? shown(place.element.content) : undefined,
  );
}

/** Messages have no boxes. The signature of a certificate stands for the stamp in Box 12. */
function boxFor(shape: DocumentShape, path: string): Box | undefined {
  if (shape !== FORM_D) return undefined;
  const first = /^\w+/.exec(path)?.[0];
  if (first === 'Signature') return 12;
  return FORM_D.content.fields.some((field) => field.key === first) ? boxOf(path) : undefined;
}

interface Interpretation {
  readonly path: string;
  readonly text: Text;
  /** The element to name, when it is not the one at the place. */
  readonly element?: string;
  readonly showsValue?: boolean;
}

function interpret(message: string, shape: DocumentShape, place: Place): Interpretation {
  const [, attribute, said = message] =
    /^Element '[^']*'(?:, attribute '([^']*)')?: ([\s\S]*)$/.exec(message) ?? [];
  const parent = place.steps.slice(0, -1);
  const at = (name?: string) => jsonPath(shape, place.steps, name === undefined ? name : localName(name));

  if (said.startsWith('This element is not expected')) {
    return unexpected(shape, parent, place, expectedNames(said));
  }
  if (said.startsWith('Missing child element(s)')) {
    return missing(shape, place.steps, expectedNames(said));
  }
  const required = /^The attribute '([^']*)' is required but missing/.exec(said)?.[1];
  if (required !== undefined) {
    return {
      path: at(required),
      text: { en: `attribute ${required} is missing`, vi: `thiếu thuộc tính ${required}` },
    };
  }
  const forbidden = /^The attribute '([^']*)' is not allowed/.exec(said)?.[1];
  if (forbidden !== undefined) {
    const name = localName(forbidden);
    return {
      path: at(forbidden),
      text: { en: `attribute ${name} is not allowed`, vi: `không được có thuộc tính ${name}` },
    };
  }
  const value = valueFault(said);
  if (value) return { path: at(attribute), text: value, showsValue: attribute === undefined };
  return { path: at(attribute), text: contentFault(said) };
}

/** An element where another is asked: usually that other one is missing, else this one does not belong here. */
function unexpected(
  shape: DocumentShape,
  parent: readonly Step[],
  place: Place,
  expected: readonly string[],
): Interpretation {
  const name = place.steps.at(-1)?.name ?? '';
  const inside = shapeAt(shape, parent);
  const last = expected.at(-1);
  if (last !== undefined && orderOf(inside, name) > orderOf(inside, last) && orderOf(inside, last) >= 0) {
    const absent = missing(shape, parent, expected);
    return {
      ...absent,
      text: {
        en: `${absent.text.en}, or stands behind ${name}`,
        vi: `${absent.text.vi} hoặc đứng sau ${name}`,
      },
    };
  }
  const list = expected.join(', ');
  return {
    path: jsonPath(shape, place.steps),
    text: {
      en: `is not expected here${list && `; expected is ${list}`}`,
      vi: `không được có ở đây${list && `; cần ${list}`}`,
    },
  };
}

/** Optional elements come first in the list of what could follow, so the last one is the one that must. */
function missing(shape: DocumentShape, parent: readonly Step[], expected: readonly string[]): Interpretation {
  const inside = shapeAt(shape, parent);
  const isBody = shape === MESSAGE && parent.length === 0 && expected.length > 1;
  const element = isBody ? expected.join(' | ') : (expected.at(-1) ?? '');
  const key = fieldOf(inside, element)?.key;
  const path = jsonPath(shape, parent);
  return {
    element,
    path: key === undefined ? path : join(path, key),
    text: { en: 'is missing', vi: 'bị thiếu' },
  };
}

function orderOf(shape: Shape | undefined, element: string): number {
  return shape?.kind === 'group' ? shape.fields.findIndex((field) => field.element === element) : -1;
}

/** Names in `Expected is one of ( {urn:a}B, {urn:c}D ).`; the signature's place may always be empty. */
function expectedNames(said: string): string[] {
  const list = /Expected is (?:one of )?\( ([\s\S]*) \)/.exec(said)?.[1];
  if (list === undefined) return [];
  return list
    .split(', ')
    .map(localName)
    .filter((name) => name !== 'Signature');
}
