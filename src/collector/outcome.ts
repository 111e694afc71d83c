/** How the poll of one exchange ended; what `collect --json` prints. */
export interface Outcome {
  readonly exchange: string;
  /** The source that answered, or the last one that was tried. */
  readonly source: string;
  /** `empty`: the answer was fine and held no price to store. `skipped`: nothing was asked, every source is cooling down or has spent its budget. */
  readonly status: 'ok' | 'empty' | 'failed' | 'skipped';
  /** Stored. */
  readonly prices: number;
  /** Markets without a price now: 0, null, never traded, or not trading. */
  readonly skipped: number;
  /** Rows refused as malformed; the first of them is named in `error`. */
  readonly rejected: number;
  /** Priced symbols that the exchange does not list as a spot market. */
  readonly unlisted: number;
  readonly durationMs: number;
  readonly error: string | null;
  /** Epoch ms UTC from which a source may be asked again; null when that is at the next tick. */
  readonly retryAt: number | null;
}
