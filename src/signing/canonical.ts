import { XmlC14NMode, XmlDocument, type XmlElement } from 'libxml2-wasm';

const EXCLUSIVE = { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false } as const;

/** The document in Exclusive XML Canonicalization 1.0, UTF-8. */
export function canonicalOctets(document: XmlDocument): Buffer {
  const chunks: Buffer[] = [];
  document.canonicalize(
    {
      write(chunk) {
        // The chunk is a view of memory the parser writes on.
        chunks.push(Buffer.from(chunk));
        return chunk.length;
      },
      close: () => true,
    },
    EXCLUSIVE,
  );
  return Buffer.concat(chunks);
}

/**
 * Moves an element out of its document into one of its own, because canonicalizing a whole document is seven
 * times as fast as canonicalizing a subtree. Exclusive canonicalization gives the same octets either way: it
 * renders the namespaces an element uses where it uses them, and takes nothing else from ancestors.
 *
 * The caller disposes the new document, and keeps the old one until then: namespaces declared on an ancestor
 * stay in its memory.
 */
export function detach(element: XmlElement): XmlDocument {
  const own = XmlDocument.create();
  own.root = element;
  return own;
}
