import { GatewayError } from '../kernel/errors.ts';
import { type Finding, shown, type Text } from '../kernel/finding.ts';
import { CERTIFICATE_LIMITS, withXml } from '../kernel/xml.ts';
import { boxOf } from './boxes.ts';
import { FormD } from './form-d.ts';
import { FORM_D } from './form-d-xml.ts';
import { readXml } from './xml-read.ts';

const REMEDY: Text = {
  en: 'Correct the place named, then issue the certificate again.',
  vi: 'Sửa vị trí đã nêu rồi cấp lại C/O.',
};

/**
 * Reads a certificate from the octets that its signature covers, i.e. the canonical document without its
 * Signature as verification returned it. Pass nothing else: whatever is read here is taken as signed, and a
 * document that still has its Signature is refused.
 *
 * Free text comes back exactly as signed. Every element and attribute must be one of the profile, in order.
 *
 * @throws GatewayError SCHEMA_INVALID with findings (box and JSON path) when the document does not fit;
 *   whatever `withXml` throws for octets that are no acceptable XML
 */
export function parseCertificate(octets: Uint8Array): FormD {
  const read = withXml(octets, CERTIFICATE_LIMITS, (document) =>
    readXml(document, octets, FORM_D, (path, what) => unfit([finding(path, what)])),
  );
  const checked = FormD.safeParse(read);
  if (checked.success) return checked.data;
  throw unfit(
    checked.error.issues.map((issue) => {
      const path = issue.path.reduce<string>(
        (before, key) =>
          typeof key === 'number' ? `${before}[${key}]` : `${before}${before && '.'}${String(key)}`,
        '',
      );
      return finding(
        path,
        { en: issue.message, vi: `giá trị không hợp lệ hoặc thiếu (${issue.message})` },
        valueAt(read, issue.path),
      );
    }),
  );
}

function unfit(findings: readonly Finding[]): GatewayError {
  const first = findings[0];
  return new GatewayError('SCHEMA_INVALID', {
    detail: first && `${first.path || 'the document'}: ${first.message.en}`,
    where: first?.path,
    findings,
  });
}

function finding(path: string, what: Text, value?: unknown): Finding {
  return {
    rule: 'SCHEMA',
    severity: 'error',
    box: boxOf(path),
    path,
    message: what,
    remedy: REMEDY,
    value: typeof value === 'string' ? shown(value) : undefined,
  };
}

function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], from);
}
