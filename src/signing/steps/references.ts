import { ENVELOPED, EXCLUSIVE_C14N } from '../algorithms.ts';
import { attributesOf, base64Of, childrenOf, type Element } from '../element.ts';
import { DSIG, SIGNED_PROPERTIES_TYPE } from '../profile.ts';
import { refuse } from '../refusal.ts';
import { type Reference, take, type Work } from '../work.ts';

const MAX_DIGEST_BYTES = 64;

/**
 * Profile, point 2: exactly one reference to the whole document, and with XAdES exactly one more, to the signed
 * properties inside this same Signature. The order is free.
 */
export function references(work: Work): void {
  const { info, properties } = take(work, 'parts');
  const wanted = properties === undefined ? 1 : 2;
  if (info.references.length !== wanted) {
    throw refuse('SIG_REFERENCE_COUNT', 'SignedInfo', String(info.references.length));
  }
  let documentReference: Reference | undefined;
  let propertiesReference: Reference | undefined;
  for (const element of info.references) {
    // A reference without URI means "the application knows what"; only a fixed answer is safe.
    const { URI, Type, Id } = attributesOf(element, ['URI', 'Type?', 'Id?']);
    if (properties !== undefined && Type === SIGNED_PROPERTIES_TYPE) {
      if (propertiesReference !== undefined) throw refuse('SIG_REFERENCE_TYPE', 'Reference/@Type', Type);
      // The element is found by its place; the identifier, unique in the document, must name the same one.
      if (URI !== `#${properties.element.attributes.get('Id') ?? ''}` || URI === '#') {
        throw refuse('SIG_REFERENCE_URI', 'Reference/@URI', URI);
      }
      propertiesReference = read(element, [EXCLUSIVE_C14N], Id);
    } else {
      if (Type !== undefined) throw refuse('SIG_REFERENCE_TYPE', 'Reference/@Type', Type);
      if (URI !== '') throw refuse('SIG_REFERENCE_URI', 'Reference/@URI', URI);
      if (documentReference !== undefined) throw refuse('SIG_REFERENCE_URI', 'Reference/@URI', 'twice');
      documentReference = read(element, [ENVELOPED, EXCLUSIVE_C14N], Id);
    }
  }
  work.documentReference = documentReference;
  work.propertiesReference = propertiesReference;
}

function read(element: Element, transforms: readonly string[], id: string | undefined): Reference {
  const { Transforms, DigestMethod, DigestValue } = childrenOf(element, DSIG, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ]);
  attributesOf(Transforms, []);
  const found = Transforms.children.map(transform);
  if (found.join(' ') !== transforms.join(' '))
    throw refuse('SIG_TRANSFORM', 'Reference/Transforms', found.join(', '));
  attributesOf(DigestValue, []);
  return { id, digestMethod: DigestMethod, digestValue: base64Of(DigestValue, MAX_DIGEST_BYTES) };
}

/** A transform is its algorithm alone: InclusiveNamespaces, XPath and style sheets stand inside one. */
function transform(element: Element): string {
  const inside = element.children[0];
  if (inside !== undefined) throw refuse('SIG_TRANSFORM', `Transform/${inside.name}`);
  if (element.name !== 'Transform' || element.namespace !== DSIG || /\S/.test(element.text)) {
    throw refuse('SIG_TRANSFORM', `Transforms/${element.name}`);
  }
  return attributesOf(element, ['Algorithm']).Algorithm;
}
