import { DAY_MS, MINUTE_MS } from '../market/duration.js';
import type { UpstreamError } from '../sources/upstream-error.js';
import type { SourceState } from '../store/source-state.js';
import { isCooling, LONGEST_COOLDOWN_MS } from './budget.js';

/** How long a source rests after failures of one kind: baseMs, doubled with each further failure in a row, up to capMs. */
interface Backoff {
  readonly reason: string;
  readonly baseMs: number;
  readonly capMs: number;
  /** Failures in a row that cost no rest: a hiccup of a minute shall cost a minute. */
  readonly freeFailures: number;
}

export type UpstreamFailure = Pick<UpstreamError, 'kind' | 'status' | 'retryAfterMs'>;

const RATE_LIMITED: Backoff = { reason: 'rate limited', baseMs: MINUTE_MS, capMs: 60 * MINUTE_MS, freeFailures: 0 };
const BANNED: Backoff = { reason: 'banned for a while', baseMs: 10 * MINUTE_MS, capMs: DAY_MS, freeFailures: 0 };
const BLOCKED: Backoff = { reason: 'blocked here', baseMs: 60 * MINUTE_MS, capMs: DAY_MS, freeFailures: 0 };
const UNREACHABLE: Backoff = { reason: 'unreachable', baseMs: MINUTE_MS, capMs: 5 * MINUTE_MS, freeFailures: 2 };

/** HTTP "I'm a teapot": what Binance and its kin send to an address that went on after 429. */
const BAN_STATUS = 418;
const JITTER = 0.2;

/** An API that refuses and asks for no wait at all gets one: asking on at once is what gets an address banned. */
const SHORTEST_REST_MS = 1_000;

/**
 * The state after a failure. A wait that the API names is obeyed to the letter; otherwise exponential backoff, ±20 %.
 * A body that cannot be read costs no rest: the API was reached and asks for none. A failure during a rest is that of an
 * earlier request: it may make the rest longer, but is not one more in a row.
 */
export function afterFailure(
  state: SourceState,
  failure: UpstreamFailure,
  now: number,
  random: () => number,
): SourceState {
  const wasCooling = isCooling(state, now);
  const backoff = backoffOf(failure);
  const failures = continues(state, backoff) ? state.failures + (wasCooling ? 0 : 1) : 1;
  const restMs = backoff === null ? null : restAfter(backoff, failures, failure.retryAfterMs, random);
  const cooldownUntil = restMs === null ? null : now + restMs;
  if (wasCooling && (cooldownUntil ?? 0) <= (state.cooldownUntil ?? 0)) return { ...state, lastAt: now };
  return {
    ...state,
    failures,
    cooldownUntil,
    reason: restMs === null || backoff === null ? null : backoff.reason,
    lastStatus: statusName(failure),
    lastAt: now,
  };
}

function restAfter(backoff: Backoff, failures: number, retryAfterMs: number | null, random: () => number) {
  if (retryAfterMs !== null) return Math.min(LONGEST_COOLDOWN_MS, Math.max(SHORTEST_REST_MS, retryAfterMs));
  const doublings = failures - 1 - backoff.freeFailures;
  if (doublings < 0) return null;
  const jitter = 1 - JITTER + 2 * JITTER * random();
  return Math.round(Math.min(backoff.capMs, backoff.baseMs * 2 ** doublings * jitter));
}

function backoffOf({ kind, status }: { kind: string; status: number | null }): Backoff | null {
  switch (kind) {
    case 'rate-limited':
      return status === BAN_STATUS ? BANNED : RATE_LIMITED;
    case 'banned':
      return BANNED;
    case 'blocked':
      return BLOCKED;
    case 'unavailable':
    case 'network':
    case 'timeout':
      return UNREACHABLE;
    default:
      return null;
  }
}

function statusName({ kind, status }: UpstreamFailure): string {
  return kind === 'rate-limited' && status === BAN_STATUS ? 'banned' : kind;
}

/** Whether the last failure was of the same sort, so that the backoff goes on doubling. */
function continues(state: SourceState, backoff: Backoff | null): boolean {
  return state.lastStatus !== null && state.lastStatus !== 'ok'
    ? backoffOf({ kind: state.lastStatus, status: null }) === backoff
    : false;
}
