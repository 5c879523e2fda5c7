import { isXml } from '../kernel/xml.ts';

/** What may be attached: a type is claimed by its name, and must be so by its octets. */
export interface MediaType {
  readonly type: string;
  /** Endings of names, small letters. */
  readonly endings: readonly string[];
  /** Whether octets are of this type: from their beginning, or, where they can be parsed cheaply, as a whole. */
  readonly matches: (octets: Uint8Array) => boolean;
}

function beginsWith(...signature: readonly number[]): MediaType['matches'] {
  return (octets) => signature.every((byte, at) => octets[at] === byte);
}

/** No attachment is larger (attachment-rules.ts). */
const MAX_XML_BYTES = 5 * 1024 * 1024;

/** The allow-list. */
export const MEDIA_TYPES: readonly MediaType[] = [
  // ISO 32000-1, 7.5.2: %PDF-1.n, or %PDF-2.n
  {
    type: 'application/pdf',
    endings: ['pdf'],
    matches: (octets) =>
      beginsWith(0x25, 0x50, 0x44, 0x46, 0x2d)(octets) && (octets[5] === 0x31 || octets[5] === 0x32),
  },
  // PNG, 5.2
  {
    type: 'image/png',
    endings: ['png'],
    matches: beginsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  // ITU T.81, B.1: SOI and the next marker
  { type: 'image/jpeg', endings: ['jpg', 'jpeg'], matches: beginsWith(0xff, 0xd8, 0xff) },
  { type: 'application/xml', endings: ['xml'], matches: (octets) => isXml(octets, MAX_XML_BYTES) },
];

/** The application itself is kept as a document too; nothing that is attached can have this type. */
export const FORM_TYPE = 'application/json';
export const FORM_NAME = 'application.json';

/** The allowed type of a name by its ending, or undefined. */
export function mediaTypeOf(name: string): MediaType | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return MEDIA_TYPES.find(({ endings }) => endings.includes(ending));
}
