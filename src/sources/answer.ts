import type { ApiError, Source } from './contract.js';
import { readRetryAfter } from './retry-after.js';
import { plain, shown } from './shown.js';
import { UpstreamError, type UpstreamKind } from './upstream-error.js';

/** A response that has come in whole. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Null when it is larger than allowed. */
  readonly text: string | null;
  /** Of the body, unpacked; the limit when it is larger than that. */
  readonly bytes: number;
  /** When its last byte came, epoch ms UTC. */
  readonly receivedAt: number;
}

const FAILURE_WORDS: Readonly<Partial<Record<UpstreamKind, string>>> = {
  'rate-limited': 'rate limited',
  blocked: 'not served from here',
};

/**
 * The JSON of a response that answers the question.
 *
 * @param what begins every message: `kraken prices`.
 * @throws UpstreamError for a bad status, an error in the body, no JSON, or too much of it.
 */
export function answerOf(what: string, source: Source, received: Received, now: number): unknown {
  const { status, headers, text, bytes } = received;
  const isGood = status >= 200 && status < 300;
  if (isGood && text === null) {
    throw new UpstreamError('too-large', `${what}: the answer is larger than ${bytes} bytes`, { status });
  }
  const body = parseJson(text ?? '');
  const said = body === undefined ? null : source.readError(body);
  if (!isGood || said) {
    const kind = kindOf(status, said, text ?? '');
    const retryAfterMs = readRetryAfter(headers.get('retry-after'), now) ?? banEndOf(said, now);
    const wait = retryAfterMs === null ? '' : `, retry after ${Math.ceil(retryAfterMs / 1_000)} s`;
    const words = said ? `: ${plain(said.message, 160)}` : '';
    const message = `${what}: ${FAILURE_WORDS[kind] ?? kind} (HTTP ${status}${wait})${words}`;
    throw new UpstreamError(kind, message, { status, retryAfterMs });
  }
  if (body === undefined) {
    throw new UpstreamError('payload', `${what}: expected JSON, got ${nameOf(text ?? '')}`, { status });
  }
  return body;
}

/** What the status says wins where it is clear; else what the body says. */
function kindOf(status: number, said: ApiError | null, text: string): UpstreamKind {
  if (status === 429 || status === 418 || said?.kind === 'rate-limited') return 'rate-limited';
  if (status === 403 && TOO_OFTEN.test(text)) return 'rate-limited';
  if (status === 451 || status === 403 || said?.kind === 'blocked') return 'blocked';
  if (said?.kind === 'unavailable') return 'unavailable';
  if (status >= 500) return said?.kind === 'unknown-market' ? 'refused' : 'unavailable';
  return 'refused';
}

/** How a web server in front of an API says that it is asked too often (Bybit: "403, access too frequent", 2026-11). */
const TOO_OFTEN = /too (?:frequent|many (?:requests|visits))|rate.?limit/i;

/** Milliseconds until the ban ends that a message names: `IP banned until 1573371000000` (Binance and its kin, 2026-11). */
function banEndOf(said: ApiError | null, now: number): number | null {
  const end = /banned until (\d{13})(?!\d)/i.exec(said?.message ?? '')?.[1];
  return end === undefined ? null : Math.max(0, Number(end) - now);
}

/** Undefined when the text is no JSON; no JSON text stands for that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameOf(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'an empty body';
  if (start.startsWith('<')) return `HTML (${shown(start)})`;
  return /^[[{]/.test(start) ? `JSON that breaks off (${shown(start)})` : shown(start);
}
