/** A message that did not get through. */
export class SendError extends Error {
  override readonly name = 'SendError';
  /** Whether the same message may get through later. */
  readonly isRetryable: boolean;
  /** What the receiver asks to wait; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, isRetryable: boolean, options: { cause?: unknown; retryAfterMs?: number | null } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.isRetryable = isRetryable;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
