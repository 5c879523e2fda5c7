import {
  BOOLEAN,
  type DocumentShape,
  type Group,
  group,
  INTEGER,
  MEASURE,
  many,
  one,
  TEXT,
  TOKEN,
} from '../certificate/xml.ts';
import type { MessageKind } from './types.ts';

/**
 * Messages in XML, as schemas/atiga-formd/message.xsd describes them. Own profile, because the ASEAN message
 * guide is not public: when it is, this table, the schemas and build.ts and parse.ts beside it change.
 */
export const MESSAGE_NAMESPACE = 'urn:asw:eform-d:message:1';

/** Version of the profile that is written, and the only one read. */
export const MESSAGE_PROFILE_VERSION = '1.0';

/** XML Encryption's identifier of SHA-256. */
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

function inNamespace(namespace: string, content: Group): Group {
  return { ...content, namespace };
}

const HEADER = group(
  one('messageId', TOKEN),
  one('conversationId', TOKEN),
  one('refToMessageId', TOKEN),
  one('from', TOKEN),
  one('to', TOKEN),
  one('sentAt', TOKEN),
  one('kind', TOKEN),
  one('version', TOKEN),
  one('timeToLive', INTEGER),
);

const TRANSFER = group(
  one('function', TOKEN),
  one('referenceNumber', TEXT),
  one('replaces', TEXT),
  one('reason', TEXT),
  one('certificate', group(one('digestAlgorithm', TOKEN), one('digest', TOKEN), one('octets', TOKEN))),
);

const BUCKET = [one('path', TOKEN), one('count', INTEGER), one('digest', TOKEN)] as const;

const ANSWERED_BUCKET = group(
  one('issuer', TOKEN),
  ...BUCKET,
  many('parts', group(...BUCKET), 'Part'),
  many(
    'documents',
    group(
      one('referenceNumber', TEXT),
      one('conversationId', TOKEN),
      one('contentDigest', TOKEN),
      one('state', TOKEN),
      one('decisionsDigest', TOKEN),
      one('changedAt', TOKEN),
    ),
    'Document',
  ),
);

const ACKNOWLEDGEMENT = inNamespace(
  'urn:asw:eform-d:acknowledgement:1',
  group(
    one('status', TOKEN),
    one('digest', TOKEN),
    one('duplicate', BOOLEAN),
    one('conversationState', TOKEN),
    many('buckets', ANSWERED_BUCKET, 'Bucket'),
    many('errors', group(one('code', TOKEN), one('text', TEXT), one('retryable', BOOLEAN)), 'Error'),
  ),
);

const DECISION = group(
  one('itemNumber', INTEGER),
  one('decision', TOKEN, 'Preference'),
  one('reason', TEXT),
  one('quantity', MEASURE),
);

const CUSTOMS_RESPONSE = inNamespace(
  'urn:asw:eform-d:customs-response:1',
  group(
    one('referenceNumber', TEXT),
    one('status', TOKEN),
    one('at', TOKEN),
    many('decisions', DECISION, 'Decision'),
    many(
      'conclusions',
      group(
        one('inquiryId', TOKEN),
        one('outcome', TOKEN),
        one('reason', TEXT),
        many(
          'determinations',
          group(one('itemNumber', INTEGER), one('origin', TOKEN), one('text', TEXT)),
          'Determination',
        ),
      ),
      'Conclusion',
    ),
  ),
);

const INQUIRY_NAMESPACE = 'urn:asw:eform-d:inquiry:1';

/** What every message of an inquiry begins with. */
const ABOUT_INQUIRY = [one('inquiryId', TOKEN), one('referenceNumber', TEXT)] as const;

const DOCUMENTS = many(
  'documents',
  group(one('title', TEXT), one('number', TEXT), one('date', TOKEN)),
  'Document',
);

const CHECK_QUESTION = group(
  ...ABOUT_INQUIRY,
  one('ground', TOKEN),
  one('reason', TEXT),
  one('interim', TOKEN),
  many('items', INTEGER, 'ItemNumber'),
  many('boxes', INTEGER, 'Box'),
);

const CHECK_ANSWER = group(
  ...ABOUT_INQUIRY,
  many('results', group(one('itemNumber', INTEGER), one('outcome', TOKEN), one('text', TEXT)), 'Result'),
  one('text', TEXT),
  DOCUMENTS,
);

const RECONSIDERATION_REQUEST = group(
  ...ABOUT_INQUIRY,
  many('clarifications', group(one('itemNumber', INTEGER), one('text', TEXT)), 'Clarification'),
  DOCUMENTS,
);

const DECISION_MAINTAINED = group(...ABOUT_INQUIRY, one('reason', TEXT));

/** Which element carries the body of each kind; a new kind is one more line here and in MESSAGE. */
export const BODY_KEYS = {
  ECOO: 'transfer',
  ACK: 'acknowledgement',
  RES: 'customsResponse',
  RTX: 'retransmissionRequest',
  PNG: 'ping',
  RVQ: 'checkQuestion',
  RVR: 'checkAnswer',
  RCQ: 'reconsiderationRequest',
  RCR: 'decisionMaintained',
  DIG: 'reconciliation',
} as const satisfies Record<MessageKind, string>;

/** The bodies are a choice: exactly one stands in a message. */
export const MESSAGE: DocumentShape = {
  element: 'Message',
  namespace: MESSAGE_NAMESPACE,
  content: group(
    one('header', HEADER),
    one(BODY_KEYS.ECOO, TRANSFER),
    one(BODY_KEYS.ACK, ACKNOWLEDGEMENT),
    one(BODY_KEYS.RES, CUSTOMS_RESPONSE),
    one(BODY_KEYS.RTX, group(one('request', TOKEN), one('referenceNumber', TEXT))),
    one(BODY_KEYS.PNG, group()),
    one(BODY_KEYS.RVQ, inNamespace(INQUIRY_NAMESPACE, CHECK_QUESTION)),
    one(BODY_KEYS.RVR, inNamespace(INQUIRY_NAMESPACE, CHECK_ANSWER)),
    one(BODY_KEYS.RCQ, inNamespace(INQUIRY_NAMESPACE, RECONSIDERATION_REQUEST)),
    one(BODY_KEYS.RCR, inNamespace(INQUIRY_NAMESPACE, DECISION_MAINTAINED)),
    one(
      BODY_KEYS.DIG,
      group(many('questions', group(one('issuer', TOKEN), ...BUCKET, one('show', TOKEN)), 'Question')),
    ),
  ),
};
