import { z } from 'zod';
import { isErrorCode } from '../kernel/error-table.ts';
import { type ErrorCode, GatewayError, type ToldInEnglish } from '../kernel/errors.ts';
import type { Finding, Text } from '../kernel/finding.ts';

const TextSchema = z.object({ en: z.string(), vi: z.string() });

const BOXES: ReadonlySet<unknown> = new Set(['reference', ...Array.from({ length: 13 }, (_, i) => i + 1)]);

const FindingSchema = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  box: z.custom<NonNullable<Finding['box']>>((box) => BOXES.has(box)).optional(),
  path: z.string(),
  message: TextSchema,
  remedy: TextSchema,
  value: z.string().optional(),
});

/** RFC 9457 with the gateway's own members. Loose, so that a newer node may say more. */
const ProblemDocument = z.object({
  title: z.string(),
  title_vi: z.string().optional(),
  status: z.int().optional(),
  detail: z.string().optional(),
  detail_vi: z.string().optional(),
  code: z.string(),
  where: z.string().optional(),
  findings: z.array(FindingSchema).optional(),
  remedy: z.string().optional(),
  remedy_vi: z.string().optional(),
  retryable: z.boolean().optional(),
  requestId: z.string().optional(),
});
type ProblemDocument = z.infer<typeof ProblemDocument>;

/**
 * An error the node answered with. Title and remedy are the node's own words, and `reportedCode` its code, so that
 * nothing is lost when the node is newer than the client; `code` is that code when this version knows it, else
 * GATEWAY_REFUSED.
 */
export class ApiProblem extends GatewayError {
  readonly reportedCode: string;
  readonly httpStatus: number;
  /** For the operator, who finds the request's log lines by it. */
  readonly requestId: string | undefined;
  private readonly document: ProblemDocument;

  constructor(document: ProblemDocument, httpStatus: number) {
    const code: ErrorCode = isErrorCode(document.code) ? document.code : 'GATEWAY_REFUSED';
    // What an older node said in English alone is told as it was said.
    super(code as ToldInEnglish, {
      detail: inBoth(document),
      ...(document.where === undefined ? {} : { where: document.where }),
      ...(document.retryable === undefined ? {} : { retryable: document.retryable }),
      findings: document.findings ?? [],
    });
    this.name = 'ApiProblem';
    this.reportedCode = document.code;
    this.httpStatus = httpStatus;
    this.requestId = document.requestId;
    this.document = document;
  }

  override get status(): number {
    return this.httpStatus;
  }

  override get title(): Text {
    return { en: this.document.title, vi: this.document.title_vi ?? this.document.title };
  }

  override get remedy(): Text {
    const own = super.remedy;
    return {
      en: this.document.remedy ?? own.en,
      vi: this.document.remedy_vi ?? this.document.remedy ?? own.vi,
    };
  }
}

function inBoth({ detail, detail_vi: vi }: ProblemDocument): string | Text | undefined {
  return detail !== undefined && vi !== undefined ? { en: detail, vi } : detail;
}

/** Reads an error answer. Undefined when the body is not a problem document of the gateway. */
export function readProblem(body: unknown, httpStatus: number): ApiProblem | undefined {
  const read = ProblemDocument.safeParse(body);
  return read.success ? new ApiProblem(read.data, httpStatus) : undefined;
}
