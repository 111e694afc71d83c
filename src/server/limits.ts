import { YEAR_MS } from '../market/duration.js';

/** How much requests may ask for, so that no one of them can starve the others. */
export interface Limits {
  /** The longest range, in ms. */
  readonly rangeMs: number;
  /** How long a client may take to send its request, in ms. */
  readonly requestMs: number;
  /** How many connections may be open at once, streams among them; the next one is closed at once. */
  readonly connections: number;
  /** How long a connection may stand still, in ms, as when a client does not read its answer; streams never do. */
  readonly idleMs: number;
  /** The longest a query may run, in ms. */
  readonly queryMs: number;
  /** How many queries over many prices may run at once; the next one is told to come back. */
  readonly heavyQueries: number;
  /** How many clients may follow `/api/v1/stream` at once; the next one is told to come back. */
  readonly streams: number;
  /** How often streams look for new snapshots, in ms. */
  readonly streamPollMs: number;
  /** How long a stream is silent at most, in ms. */
  readonly heartbeatMs: number;
  /** What may wait for a client that reads its stream slowly; past that it is cut off. */
  readonly streamBacklogBytes: number;
  /** What may wait for all of them together: where there are many, each has a part of it. */
  readonly streamsBytes: number;
  /** What the answers that are kept for the next one to ask may take. */
  readonly cacheBytes: number;
  /** How long `close` waits for running requests, in ms. */
  readonly closeMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  rangeMs: 10 * YEAR_MS,
  requestMs: 10_000,
  connections: 4_000,
  idleMs: 60_000,
  queryMs: 30_000,
  heavyQueries: 8,
  streams: 1_000,
  streamPollMs: 1_000,
  heartbeatMs: 15_000,
  streamBacklogBytes: 256 * 1_024,
  streamsBytes: 32 * 1_024 * 1_024,
  cacheBytes: 64 * 1_024 * 1_024,
  closeMs: 5_000,
};

/** Rows in one answer, for every list: without `limit` or `top`, and at most. */
export const ROWS = {
  points: 10_000,
  candles: 10_000,
  markets: 10_000,
  ranked: 20,
  events: 100,
  most: 50_000,
} as const;

/** Characters of path and query; the longest honest one names a hundred markets. */
export const URL_LENGTH = 4_096;
