import { readdirSync, readFileSync } from 'node:fs';
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XmlXPath,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { FORM_D } from '../certificate/form-d-xml.ts';
import type { DocumentShape } from '../certificate/xml.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import { CERTIFICATE_LIMITS, MESSAGE_LIMITS, withXml, type XmlLimits } from '../kernel/xml.ts';
import { MESSAGE } from '../message/message-xml.ts';
import { schemaFinding, schemaFindings } from './xsd-findings.ts';

/** The profile's schemas, found alike from src/ and from dist/. */
export const SCHEMA_DIRECTORY = new URL('../../schemas/atiga-formd/', import.meta.url);

/** Schema files by name, as their imports name one another. */
export type SchemaFiles = Readonly<Record<string, Uint8Array>>;

/** The compiled schemas. */
export interface Schemas {
  /** See validateCertificateXml. */
  certificate(octets: Uint8Array): Finding[];
  /** See validateMessageXml. */
  message(octets: Uint8Array): Finding[];
  /** Frees the compiled schemas; they cannot be used afterwards. */
  dispose(): void;
}

/** xsi:type, xsi:nil and xsi:schemaLocation let a document change the schema it is held against. */
const INSTANCE_ATTRIBUTE = XmlXPath.compile(
  "boolean(//@*[namespace-uri() = 'http://www.w3.org/2001/XMLSchema-instance'])",
);

/**
 * Compiles the schemas, each once. Imports are answered from the files given and from nowhere else: there is no
 * file system and no network behind the parser, before or afterwards.
 *
 * @throws GatewayError CONFIG_INVALID when a schema is missing or does not compile
 */
export function loadSchemas(source: URL | SchemaFiles = SCHEMA_DIRECTORY): Schemas {
  const files = source instanceof URL ? readSchemas(source) : source;
  if (!xmlRegisterInputProvider(new XmlBufferInputProvider({ ...files }))) {
    throw new GatewayError('CONFIG_INVALID', { detail: 'the XML parser takes no more input providers' });
  }
  try {
    const certificate = compile(files, 'certificate.xsd');
    const message = compile(files, 'message.xsd');
    return {
      certificate: (octets) => validate(octets, CERTIFICATE_LIMITS, certificate.validator, FORM_D),
      message: (octets) => validate(octets, MESSAGE_LIMITS, message.validator, MESSAGE),
      dispose() {
        certificate.dispose();
        message.dispose();
      },
    };
  } finally {
    xmlCleanupInputProvider();
  }
}

let shared: Schemas | undefined;

function schemas(): Schemas {
  shared ??= loadSchemas();
  return shared;
}

/**
 * Holds a certificate, signed or not, against certificate.xsd.
 *
 * @returns one finding (rule `XSD`) a place, with box and JSON path; empty when it follows the schema
 * @throws whatever `withXml` throws for octets that are no acceptable XML
 */
export function validateCertificateXml(octets: Uint8Array): Finding[] {
  return schemas().certificate(octets);
}

/** Holds a message, signed or not, against message.xsd; otherwise like validateCertificateXml, without boxes. */
export function validateMessageXml(octets: Uint8Array): Finding[] {
  return schemas().message(octets);
}

function readSchemas(directory: URL): SchemaFiles {
  try {
    return Object.fromEntries(
      readdirSync(directory)
        .filter((name) => name.endsWith('.xsd'))
        .map((name) => [name, readFileSync(new URL(name, directory))]),
    );
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', {
      detail: 'the schemas cannot be read',
      where: directory.href,
      cause,
    });
  }
}

function compile(files: SchemaFiles, name: string): { validator: XsdValidator; dispose(): void } {
  const octets = files[name];
  if (octets === undefined)
    throw new GatewayError('CONFIG_INVALID', { detail: 'no such schema', where: name });
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromBuffer(octets, { url: name });
    const parsed = document;
    const validator = XsdValidator.fromDoc(parsed);
    return {
      validator,
      // The compiled schema keeps pointing into its document, which therefore lives as long.
      dispose() {
        validator.dispose();
        parsed.dispose();
      },
    };
  } catch (cause) {
    document?.dispose();
    const detail = cause instanceof Error ? cause.message.trim() : undefined;
    throw new GatewayError('CONFIG_INVALID', { detail, where: name, cause });
  }
}

function validate(
  octets: Uint8Array,
  limits: XmlLimits,
  validator: XsdValidator,
  shape: DocumentShape,
): Finding[] {
  return withXml(octets, limits, (document) => {
    if (document.eval(INSTANCE_ATTRIBUTE) === true) {
      return [
        schemaFinding('', {
          en: 'attributes of XMLSchema-instance (xsi:type, xsi:nil, xsi:schemaLocation) are not allowed',
          vi: 'không được dùng thuộc tính XMLSchema-instance (xsi:type, xsi:nil, xsi:schemaLocation)',
        }),
      ];
    }
    try {
      validator.validate(document);
      return [];
    } catch (thrown) {
      if (!(thrown instanceof XmlValidateError)) throw thrown;
      return schemaFindings(document, shape, thrown.details);
    }
  });
}
