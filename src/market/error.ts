/**
 * What went wrong, in as few words as a caller needs to decide what to do.
 * `src/cli` turns a code into an exit code, `src/server` into an HTTP status; each in one place.
 */
export type ErrorCode =
  /** A flag, argument or parameter is wrong. */
  | 'usage'
  /** The configuration file or an environment variable is wrong. */
  | 'config'
  /** A pair, exchange or market that nobody has heard of. */
  | 'unknown'
  /** Nothing is stored for what was asked, or no store exists. */
  | 'no-data'
  /** The question is larger than the limits allow. */
  | 'limit'
  /** Somebody else holds what is needed (a lease, a lock). */
  | 'busy'
  /** The store cannot be opened, read or written. */
  | 'store'
  /** A price API could not be reached or sent something unusable. */
  | 'upstream'
  /** Every budget is spent or cooling down. */
  | 'exhausted'
  /** The user stopped it; what was done is kept. */
  | 'interrupted';

export interface ErrorOptions {
  /** The next step for the user, one line. */
  hint?: string;
  /** True when the same call may succeed later without a change. */
  retryable?: boolean;
  cause?: unknown;
}

/** The one error type that crunch throws on purpose; anything else is an internal error. */
export class CrunchError extends Error {
  override readonly name = 'CrunchError';
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
    this.retryable = options.retryable ?? (code === 'busy' || code === 'exhausted');
  }
}
