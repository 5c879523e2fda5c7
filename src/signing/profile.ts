import type { KeyRole, SignatureProfile } from './types.ts';

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
/** XAdES 1.3.2 (ETSI EN 319 132-1), whose namespace all later versions keep. */
export const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
/** Type of the reference that covers the signed properties (EN 319 132-1, 4.4.2). */
export const SIGNED_PROPERTIES_TYPE = 'http://uri.etsi.org/01903#SignedProperties';

/** Who signs under which profile; a key pinned for the other duty is not even tried. */
export const ROLE_OF: Readonly<Record<SignatureProfile, KeyRole>> = {
  certificate: 'issuing-authority',
  message: 'gateway',
};

/** Identifiers of a signature made here. A document has one signature, so they need not differ between documents. */
export const SIGNATURE_ID = 'asw-signature';
export const DOCUMENT_REFERENCE_ID = 'asw-document';
export const SIGNED_PROPERTIES_ID = 'asw-signed-properties';

/** How far a peer's clock may run ahead of ours before its signing time counts as the future. Milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60_000;
