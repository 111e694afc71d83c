import { DAY_MS, WEEK_MS } from './duration.js';

/** 1970-01-05, the epoch's first Monday: weeks begin on Mondays. */
const FIRST_MONDAY = 4 * DAY_MS;

/**
 * When the bucket that holds the time opens, both epoch ms UTC. Buckets are half-open and lie on one grid for all markets:
 * multiples of their length since 1970-01-01T00:00Z, whole weeks since the first Monday after it. A length of
 * at most a day that divides another one divides its buckets too. 2026-01-15T12:34Z (a Thursday) lies in the 5m bucket of
 * 12:30, the 1d bucket of 00:00 and the 1w bucket of 2026-01-12.
 *
 * @param lengthMs as `parseBucketLength` gives it.
 */
export function bucketOpen(time: number, lengthMs: number): number {
  const origin = lengthMs % WEEK_MS === 0 ? FIRST_MONDAY : 0;
  return Math.floor((time - origin) / lengthMs) * lengthMs + origin;
}
