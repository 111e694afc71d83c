import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../../market/duration.js';

/**
 * The lengths of the pyramid's buckets in ms, finest first; each is a multiple of the one before, and buckets begin at
 * multiples of their length since 1970. A range of any length is covered by a few buckets of each.
 */
export const LEVELS = [HOUR_MS, 6 * HOUR_MS, DAY_MS, WEEK_MS, 4 * WEEK_MS] as const;

/** The finest level; below it there are single prices. */
export const FINEST_MS = HOUR_MS;

/**
 * The length of the shortest Summaries, which only the newest hours have: they shorten the edges of ranges that end now, and for
 * all times they would outgrow the prices themselves.
 */
export const QUARTER_MS = 15 * MINUTE_MS;
/** How long they are kept; a range of a day that ends now begins in it. */
export const QUARTERS_KEPT_MS = 2 * DAY_MS;

/** The beginning of the bucket of this length that holds the time. */
export function bucketOf(time: number, lengthMs: number): number {
  return Math.floor(time / lengthMs) * lengthMs;
}
