import { CrunchError, type ErrorCode } from '../market/error.js';

/** What the HTTP layer itself refuses; what a query refuses is a CrunchError. */
export type RefusalCode = 'method' | 'url-too-long' | 'unauthorized' | 'cross-site' | 'host' | 'busy' | 'malformed';

const REFUSAL_STATUS = {
  malformed: 400,
  unauthorized: 401,
  'cross-site': 403,
  method: 405,
  'url-too-long': 414,
  host: 421,
  busy: 429,
} as const satisfies Record<RefusalCode, number>;

/** 422 is for a question that is well formed and too large, 503 for one that may be answered later. */
const ERROR_STATUS = {
  usage: 400,
  unknown: 404,
  'no-data': 404,
  limit: 422,
  config: 500,
  busy: 503,
  store: 503,
  upstream: 503,
  exhausted: 503,
  interrupted: 503,
} as const satisfies Record<ErrorCode, number>;

export type ErrorStatus = (typeof REFUSAL_STATUS)[RefusalCode] | (typeof ERROR_STATUS)[ErrorCode];

/** A request turned away before any query ran. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly hint: string | null = null,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export interface ErrorAnswer {
  readonly status: ErrorStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } };
}

/** The one place that turns an error into an answer. What is not ours says nothing of itself: details belong in the log. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof Refusal) {
    const { code, message, hint, headers } = error;
    return { status: REFUSAL_STATUS[code], headers, body: { error: { code, message, hint } } };
  }
  if (error instanceof CrunchError) {
    const { code, message, hint } = error;
    const status = ERROR_STATUS[code];
    return { status, headers: status === 503 ? { 'Retry-After': '5' } : {}, body: { error: { code, message, hint } } };
  }
  return {
    status: 500,
    headers: {},
    body: { error: { code: 'internal', message: 'an internal error; the server log has the details', hint: null } },
  };
}
