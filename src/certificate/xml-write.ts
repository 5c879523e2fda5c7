import { XMLBuilder } from 'fast-xml-parser';
import { GatewayError } from '../kernel/errors.ts';
import type { DocumentShape, Shape } from './xml.ts';
import { XML_TEXT } from './xml-characters.ts';

/** What the builder takes: text, or an object whose keys are in the order of the elements. */
type Node = string | { [name: string]: Node | Node[] };

const ATTRIBUTE = '@';
const CONTENT = '#';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: CONTENT,
  format: false,
  // An attribute with the value "true" would lose its value otherwise.
  suppressBooleanAttributes: false,
  // Escaping is below, as canonical XML writes it, so that what is built is already canonical.
  processEntities: false,
  tagValueProcessor: (_name, value) => escapeText(String(value)),
  attributeValueProcessor: (_name, value) => escapeAttribute(String(value)),
});

/**
 * Writes a value of the model as a document: no XML declaration, no white space between elements, keys in the
 * order of the shape. The same value always gives the same text, and the text is its own canonical form.
 *
 * Absent values are left out; whether that makes the document invalid is for the schema to say.
 *
 * @throws GatewayError SCHEMA_INVALID when a value holds characters that XML cannot carry
 */
export function writeXml(shape: DocumentShape, value: object): string {
  const root = node(shape.content, value, shape.namespace) as Record<string, Node>;
  const attributes: Record<string, Node> = { [`${ATTRIBUTE}xmlns`]: shape.namespace };
  if (shape.version) attributes[ATTRIBUTE + shape.version.attribute] = shape.version.value;
  const xml = builder.build({ [shape.element]: { ...attributes, ...root } });
  // Carriage returns are gone by now: written as references.
  if (!XML_TEXT.test(xml)) {
    throw new GatewayError('SCHEMA_INVALID', { detail: 'a text contains characters that XML cannot carry' });
  }
  return xml;
}

function node(shape: Shape, value: unknown, namespace: string): Node {
  if (shape.kind === 'leaf') return String(value);
  const from = value as Readonly<Record<string, unknown>>;
  if (shape.kind === 'valued') {
    return {
      [ATTRIBUTE + shape.attribute.name]: String(from[shape.attribute.key]),
      [CONTENT]: String(from[shape.value.key]),
    };
  }
  const inside = shape.namespace ?? namespace;
  const made: Record<string, Node | Node[]> = inside === namespace ? {} : { [`${ATTRIBUTE}xmlns`]: inside };
  for (const field of shape.fields) {
    const here = from[field.key];
    if (here === undefined) continue;
    made[field.element] = field.many
      ? (here as readonly unknown[]).map((each) => node(field.shape, each, inside))
      : node(field.shape, here, inside);
  }
  return made;
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};

const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

// Canonical XML 1.0, section 2.3: which characters text and attributes write as references.
function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (sign) => TEXT_ESCAPES[sign] ?? sign);
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (sign) => ATTRIBUTE_ESCAPES[sign] ?? sign);
}
