import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import type { OwnDigests } from './narrow.ts';

/** This gateway's digests towards one peer, from its ledger. */
export function ownDigests({ ledger, profile }: ExchangeContext, peer: AseanCountry): OwnDigests {
  const which = (issuer: AseanCountry) => (issuer === profile.country ? 'sent' : 'received');
  return {
    bucket: (issuer, path) => ledger.digestOf(which(issuer), peer, path),
    parts: (issuer, path) => ledger.digestParts(which(issuer), peer, path),
    documents: (issuer, path) => ledger.digestDocuments(which(issuer), peer, path),
  };
}
