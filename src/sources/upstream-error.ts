import { CrunchError } from '../market/error.js';

export type UpstreamKind =
  /** Too many requests; `retryAfterMs` says how long to wait where the API said so. */
  | 'rate-limited'
  /** The API does not serve this address or country; asking again does not help. */
  | 'blocked'
  /** The API is down or in maintenance. */
  | 'unavailable'
  /** No connection, or it broke. */
  | 'network'
  /** Nothing, or not everything, came in time. */
  | 'timeout'
  /** The answer is not what the API documents. */
  | 'payload'
  /** The API understood and said no, an unknown market for example. */
  | 'refused'
  /** The answer is larger than the client accepts. */
  | 'too-large';

export interface UpstreamDetails {
  status?: number | null;
  retryAfterMs?: number | null;
  cause?: unknown;
}

const RETRYABLE: ReadonlySet<UpstreamKind> = new Set(['rate-limited', 'unavailable', 'network', 'timeout']);

/** Why a price API gave no usable answer; code `upstream`, the message one line. */
export class UpstreamError extends CrunchError {
  readonly kind: UpstreamKind;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** How long the API asks to stay away, from now; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(kind: UpstreamKind, message: string, details: UpstreamDetails = {}) {
    super('upstream', message, {
      retryable: RETRYABLE.has(kind),
      ...(details.cause === undefined ? {} : { cause: details.cause }),
      ...(kind === 'blocked'
        ? { hint: 'leave this exchange out, or set the url of a mirror in the configuration' }
        : {}),
    });
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}
