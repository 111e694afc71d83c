import { YEAR_MS } from '../market/duration.js';

/** How much one request may ask for, so that no one request can starve the others. */
export interface Limits {
  /** The longest range, in ms. */
  readonly rangeMs: number;
  /** The longest a query may run, in ms. */
  readonly queryMs: number;
  /** How many queries over many prices may run at once; the next one is told to come back. */
  readonly heavyQueries: number;
  /** How long `close` waits for running requests, in ms. */
  readonly closeMs: number;
}

export const DEFAULT_LIMITS: Limits = { rangeMs: 10 * YEAR_MS, queryMs: 30_000, heavyQueries: 8, closeMs: 5_000 };

/** Rows in one answer, for every list: without `limit` or `top`, and at most. */
export const ROWS = { points: 10_000, markets: 10_000, ranked: 20, most: 50_000 } as const;

/** Characters of path and query; the longest honest one names every exchange and some quotes. */
export const URL_LENGTH = 4_096;
