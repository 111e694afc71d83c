import { setImmediate as nextTurn } from 'node:timers/promises';
import { bucketOpen } from '../market/bucket.js';
import { DAY_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { readPoints } from '../store/price.js';
import type { Store } from '../store/store.js';

/** What was polled of one market in one bucket; at least one price. */
export interface PriceBucket {
  /** Epoch ms UTC. */
  readonly openTime: number;
  firstTime: number;
  open: number;
  high: number;
  low: number;
  lastTime: number;
  close: number;
}

interface Market {
  readonly id: number;
  readonly exchangeId: number;
}

/** Of one market at one poll a minute 10,080 prices. */
const PAGE_MS = 7 * DAY_MS;

/**
 * The polled prices of the range by bucket, oldest first; buckets without one are absent. Holds the prices of a week
 * beside the buckets, lets other work run between weeks, and ends with the signal's reason when it aborts.
 */
export async function readPriceBuckets(
  store: Store,
  market: Market,
  range: TimeRange,
  lengthMs: number,
  signal?: AbortSignal,
): Promise<PriceBucket[]> {
  const buckets: PriceBucket[] = [];
  let bucket: PriceBucket | undefined;
  let bucketEnd = Number.NEGATIVE_INFINITY;
  for (let since = range.since; since < range.until; since += PAGE_MS) {
    signal?.throwIfAborted();
    const points = await readPoints(store, market, { since, until: Math.min(range.until, since + PAGE_MS) });
    for (const { time, price } of points) {
      if (bucket === undefined || time >= bucketEnd) {
        const openTime = bucketOpen(time, lengthMs);
        bucketEnd = openTime + lengthMs;
        bucket = { openTime, firstTime: time, open: price, high: price, low: price, lastTime: time, close: price };
        buckets.push(bucket);
      } else {
        if (price > bucket.high) bucket.high = price;
        if (price < bucket.low) bucket.low = price;
        bucket.lastTime = time;
        bucket.close = price;
      }
    }
    await nextTurn();
  }
  return buckets;
}

/** From the first to the last poll that can hold a price of the market; null without one. */
export async function readPriceSpan(store: Store, market: Market): Promise<TimeRange | null> {
  const ends = await store.db
    .selectFrom('snapshot')
    .select((eb) => [eb.fn.min<number | null>('taken_at').as('first'), eb.fn.max<number | null>('taken_at').as('last')])
    .where('exchange_id', '=', market.exchangeId)
    .executeTakeFirstOrThrow();
  return ends.first === null || ends.last === null ? null : { since: ends.first, until: ends.last + 1 };
}
