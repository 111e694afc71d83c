import { subtract, union } from '../market/span.js';
import type { TimeRange } from '../market/time.js';
import { readExchanges } from '../store/exchange.js';
import { type Point, scanPoints } from '../store/price.js';
import { bucketOf, FINEST_MS, LEVELS } from '../store/rollup/level.js';
import { type HeldBucket, readPriceBlocks, readRollupBuckets, readRollups } from '../store/rollup/rollup.js';
import type { SummaryBlock } from '../store/rollup/summary-block.js';
import type { Store } from '../store/store.js';

interface Market {
  readonly id: number;
  readonly exchangeId: number;
}

/** What is left of one market's prices in one bucket, whose length is among `LEVELS`. */
export interface PrunedBucket {
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly firstTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly lastTime: number;
  readonly close: number;
}

/** More points of pruned times than this are told more coarsely. */
const MOST_POINTS = 1_000;
/** A few megabytes. */
const BLOCKS_AT_ONCE = 16;

/** As `scanKeptPoints`, all at once. */
export async function readKeptPoints(store: Store, market: Market, range: TimeRange): Promise<Point[]> {
  const points: Point[] = [];
  for await (const page of scanKeptPoints(store, market, range)) for (const point of page) points.push(point);
  return points;
}

/**
 * One market's prices in the range, oldest first: every one that is held, and where they were pruned the last of each hour, or
 * of each longer bucket when there are more than a thousand hours. In pages of some thousand, none of them empty.
 */
export async function* scanKeptPoints(store: Store, market: Market, range: TimeRange): AsyncGenerator<Point[]> {
  const gone = await readGoneSpans(store, market.exchangeId, range);
  const left = (gone.length === 0 ? [] : await readPrunedBuckets(store, market, range))
    .map(({ lastTime, close }): Point => ({ time: lastTime, price: close }))
    .filter(({ time }) => time >= range.since && time < range.until);
  for (const span of subtract([range], gone)) {
    const later = left.findIndex(({ time }) => time >= span.since);
    const before = left.splice(0, later < 0 ? left.length : later);
    if (before.length > 0) yield before;
    yield* scanPoints(store, market, span);
  }
  if (left.length > 0) yield left;
}

/**
 * What is left of one market's pruned prices that lie in the range, oldest first: hours, or whole longer buckets where that
 * still says enough. Reads some megabytes at a time.
 *
 * @param most of these at best; buckets get longer than an hour to keep below it.
 */
export async function readPrunedBuckets(
  store: Store,
  market: Market,
  range: TimeRange,
  most = MOST_POINTS,
): Promise<PrunedBucket[]> {
  const gone = await readGoneSpans(store, market.exchangeId, range);
  const total = gone.reduce((sum, { since, until }) => sum + until - since, 0);
  const longest = LEVELS.find((lengthMs) => total / lengthMs <= most) ?? LEVELS[LEVELS.length - 1] ?? FINEST_MS;
  const held: HeldBucket[] = [];
  let left: TimeRange[] = gone;
  for (const lengthMs of LEVELS.filter((one) => one <= longest).reverse()) {
    const found: TimeRange[] = [];
    for (const { since, until } of left) {
      const whole = { since: bucketOf(since + lengthMs - 1, lengthMs), until: bucketOf(until, lengthMs) };
      if (whole.since >= whole.until) continue;
      for (const bucket of await readRollupBuckets(store, market.exchangeId, lengthMs, whole)) {
        held.push(bucket);
        found.push({ since: bucket.openTime, until: bucket.openTime + lengthMs });
      }
    }
    left = subtract(left, found);
  }
  const buckets: PrunedBucket[] = [];
  held.sort((a, b) => a.openTime - b.openTime);
  for (let first = 0; first < held.length; first += BLOCKS_AT_ONCE) {
    const ids = held.slice(first, first + BLOCKS_AT_ONCE).map(({ id }) => id);
    for (const block of await readRollups(store, ids)) {
      const bucket = bucketIn(block, market.id);
      if (bucket !== null) buckets.push(bucket);
    }
  }
  return buckets;
}

/** The hours, as spans, that touch the range and of which no single prices are held any more. */
async function readGoneSpans(store: Store, exchangeId: number, range: TimeRange): Promise<TimeRange[]> {
  const exchange = (await readExchanges(store)).find(({ id }) => id === exchangeId);
  const prunedBefore = exchange?.prunedBefore ?? null;
  if (prunedBefore === null || prunedBefore <= range.since) return [];
  const pruned = {
    since: bucketOf(range.since, FINEST_MS),
    until: Math.min(prunedBefore, bucketOf(range.until + FINEST_MS - 1, FINEST_MS)),
  };
  // What was imported again is held as blocks of prices.
  const restored = await readPriceBlocks(store, exchangeId, pruned);
  return subtract(
    union([pruned]),
    restored.map(({ openTime }) => ({ since: openTime, until: openTime + FINEST_MS })),
  );
}

function bucketIn({ openTime, marketIds, columns }: SummaryBlock, marketId: number): PrunedBucket | null {
  const row = marketIds.indexOf(marketId);
  if (row < 0 || columns.count[row] === 0) return null;
  return {
    openTime,
    firstTime: columns.firstTime[row] as number,
    open: columns.firstPrice[row] as number,
    high: columns.max[row] as number,
    low: columns.min[row] as number,
    lastTime: columns.lastTime[row] as number,
    close: columns.lastPrice[row] as number,
  };
}
