import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as timeout } from 'node:timers/promises';
import { sha256Hex } from '../kernel/digest.ts';
import { peekHeader } from '../message/peek.ts';
import { type Answered, areAlike, isDecided, type RepeatedAnswer, refusalCodes } from './answers.ts';
import { CLEAR_LINE, type Fate, type LineFaultKind, type LinePlan, lineFates } from './line-faults.ts';

/** How the same octets were answered, each time they reached the gateway. */
export interface Passage extends Answered {
  readonly digest: string;
  readonly octets: Buffer;
  /** How often they were sent into the line, and how often they reached the gateway whole. */
  tries: number;
  deliveries: number;
  readonly answers: string[];
}

/** A bad line to one gateway: a real HTTP server between two gateway processes. */
export interface FaultyProxy {
  readonly url: string;
  /** What happens to messages from now on. */
  set(plan: LinePlan): void;
  /** How often each fault happened. */
  counts(): Readonly<Partial<Record<LineFaultKind, number>>>;
  passages(): readonly Passage[];
  /** How often octets were answered otherwise than before; a question about digests: more than once. */
  conflicts(): number;
  /** Sends octets to the gateway as they are. */
  replay(octets: Buffer): Promise<RepeatedAnswer>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Larger than any message that a gateway takes. */
const MAX_OCTETS = 32 * 1024 * 1024;
/** Part of the octets that is left when they are cut short. */
const CUT = 0.6;

/**
 * Starts a line to the gateway at `target`, on a free port of the loopback address.
 * @param seed decides which messages suffer a fault that not all of them suffer
 * @param options `keep`: of how many messages, the latest, octets and answers are remembered; of all when not given.
 * `wait`: how what is held waits so many milliseconds; by the machine's timer when not given
 */
export async function startFaultyProxy(
  target: string,
  seed: number,
  {
    keep = Number.POSITIVE_INFINITY,
    wait = timeout,
  }: { readonly keep?: number; readonly wait?: (ms: number) => Promise<unknown> } = {},
): Promise<FaultyProxy> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const draw = lineFates(seed);
  const counts: Partial<Record<LineFaultKind, number>> = {};
  const passages = new Map<string, Passage>();
  let plan = CLEAR_LINE;
  let conflicts = 0;

  const passageOf = (octets: Buffer): Passage => {
    const digest = sha256Hex(octets);
    const known = passages.get(digest) ?? {
      digest,
      octets,
      kind: peekHeader(octets)?.kind,
      tries: 0,
      deliveries: 0,
      answers: [],
    };
    // Set again, it is the latest; the first of the map is the one that was quiet for longest.
    passages.delete(digest);
    passages.set(digest, known);
    const [oldest] = passages.keys();
    if (passages.size > keep && oldest !== undefined) passages.delete(oldest);
    return known;
  };

  const forward = async (request: IncomingMessage, octets: Buffer, passage?: Passage): Promise<Answer> => {
    if (passage) passage.deliveries += 1;
    const answer = await send(agent, target, request.url ?? '/', request.headers['content-type'], octets);
    if (passage && isDecided(passage.kind, answer.status)) {
      passage.answers.push(sha256Hex(answer.body));
      if (!areAlike(passage)) conflicts += 1;
    }
    return answer;
  };

  const carry = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const octets = await readAll(request);
    const passage = passageOf(octets);
    passage.tries += 1;
    const fate = draw(plan, passage.digest);
    if (!fate) return give(response, await forward(request, octets, passage));
    counts[fate.fault.kind] = (counts[fate.fault.kind] ?? 0) + 1;
    await suffer(fate, {
      request,
      response,
      octets,
      wait,
      forward: (part) => forward(request, part, part === octets ? passage : undefined),
    });
  };

  const server = http.createServer((request, response) => {
    // A sender that gave up, or a gateway that died, is what drills are about.
    carry(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    set(next) {
      plan = next;
    },
    counts: () => ({ ...counts }),
    passages: () => [...passages.values()],
    conflicts: () => conflicts,
    async replay(octets) {
      const { status, body } = await send(agent, target, '/asw/messages', 'application/xml', octets);
      return { status, digest: sha256Hex(body), codes: status === 200 ? [] : refusalCodes(body) };
    },
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

interface Carried {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly octets: Buffer;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly forward: (octets: Buffer) => Promise<Answer>;
}

async function suffer(
  { fault, delayMs }: Fate,
  { request, response, octets, wait, forward }: Carried,
): Promise<void> {
  switch (fault.kind) {
    case 'refused':
      request.socket.destroy();
      return;
    case 'answer-lost':
      await forward(octets);
      request.socket.destroy();
      return;
    case 'bad-gateway':
      await forward(octets);
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
      return;
    case 'repeated': {
      const answers = await Promise.all(Array.from({ length: fault.copies }, () => forward(octets)));
      return give(response, answers[0]);
    }
    case 'held':
      await wait(delayMs);
      return give(response, await forward(octets));
    case 'answer-held': {
      const answer = await forward(octets);
      await wait(delayMs);
      return give(response, answer);
    }
    case 'cut-short':
      return give(response, await forward(octets.subarray(0, Math.floor(octets.length * CUT))));
    case 'answer-cut-short': {
      const { status, headers, body } = await forward(octets);
      const part = body.subarray(0, Math.floor(body.length * CUT));
      return give(response, { status, headers, body: part });
    }
  }
}

function give(response: ServerResponse, answer: Answer | undefined): void {
  if (!answer || response.destroyed) return;
  const { 'content-type': type, 'retry-after': retry } = answer.headers;
  response.writeHead(answer.status, {
    ...(type ? { 'content-type': type } : {}),
    ...(retry ? { 'retry-after': retry } : {}),
    'content-length': answer.body.length,
  });
  response.end(answer.body);
}

function send(
  agent: http.Agent,
  target: string,
  path: string,
  type: string | undefined,
  octets: Buffer,
): Promise<Answer> {
  const headers = { 'content-type': type ?? 'application/xml', 'content-length': octets.length };
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, target), { method: 'POST', agent, headers }, (response) => {
      readAll(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    });
    request.on('error', reject);
    request.end(octets);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_OCTETS) stream.destroy();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
