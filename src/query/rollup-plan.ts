import { subtract, union } from '../market/span.js';
import type { TimeRange } from '../market/time.js';
import { bucketOf, FINEST_MS, LEVELS, QUARTER_MS } from '../store/rollup/level.js';
import { readPriceBlocks, readRollupBuckets } from '../store/rollup/rollup.js';
import type { Store } from '../store/store.js';

/**
 * A part of a range and where its prices are read from: the block of a whole bucket's Summaries, the block of an hour's
 * prices, or the polls themselves.
 */
export type Part = TimeRange &
  ({ readonly from: 'rollup' | 'prices'; readonly id: number } | { readonly from: 'polls' });

/**
 * Covers a range of an exchange with the fewest parts, in time order: the longest buckets that lie in it whole, shorter ones
 * beside them, and at its edges the prices of parts of an hour. What has no block, because it is not built yet, is read from
 * finer ones or from the polls; so the parts say the same whatever is built.
 *
 * Where prices were pruned, only whole hours can be told: an hour that the range holds in part is left out.
 *
 * @param longestMs longer buckets are not used.
 */
export async function planRange(
  store: Store,
  exchange: { readonly id: number; readonly prunedBefore: number | null },
  range: TimeRange,
  longestMs = Number.POSITIVE_INFINITY,
): Promise<Part[]> {
  const parts: Part[] = [];
  let left: TimeRange[] = union([range]);
  for (const lengthMs of [QUARTER_MS, ...LEVELS].filter((length) => length <= longestMs).reverse()) {
    const wholes = left
      .map(({ since, until }) => ({
        since: bucketOf(since + lengthMs - 1, lengthMs),
        until: bucketOf(until, lengthMs),
      }))
      .filter(({ since, until }) => since < until);
    for (const whole of wholes) {
      for (const { id, openTime } of await readRollupBuckets(store, exchange.id, lengthMs, whole)) {
        parts.push({ from: 'rollup', id, since: openTime, until: openTime + lengthMs });
      }
    }
    left = subtract(left, parts);
  }
  const edges: Part[] = [];
  for (const { since, until } of left) {
    const hours = await readPriceBlocks(store, exchange.id, { since: bucketOf(since, FINEST_MS), until });
    for (const { id, openTime } of hours) {
      edges.push({
        from: 'prices',
        id,
        since: Math.max(since, openTime),
        until: Math.min(until, openTime + FINEST_MS),
      });
    }
  }
  const pruned = { since: Number.NEGATIVE_INFINITY, until: exchange.prunedBefore ?? Number.NEGATIVE_INFINITY };
  const polls = subtract(left, [...edges, pruned]).map((span): Part => ({ from: 'polls', ...span }));
  return [...parts, ...edges, ...polls].sort((a, b) => a.since - b.since);
}
