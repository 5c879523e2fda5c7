import { XmlC14NMode, XmlDocument } from 'libxml2-wasm';

/** Exclusive canonical XML, without comments, of well-formed octets. */
export function exclusiveCanonical(octets: Uint8Array): Buffer {
  const document = XmlDocument.fromBuffer(octets);
  try {
    const chunks: Buffer[] = [];
    document.canonicalize(
      {
        write: (chunk) => chunks.push(Buffer.from(chunk)) && chunk.length,
        close: () => true,
      },
      { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false },
    );
    return Buffer.concat(chunks);
  } finally {
    document.dispose();
  }
}
