import { setImmediate as nextTurn } from 'node:timers/promises';
import { bucketOpen } from '../market/bucket.js';
import { DAY_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { summaryAt } from '../stats/summary-columns.js';
import { readExchanges } from '../store/exchange.js';
import { readPoints } from '../store/price.js';
import { FINEST_MS, LEVELS } from '../store/rollup/level.js';
import { readPriceBlock, readPriceBlocks, readRollups } from '../store/rollup/rollup.js';
import type { Store } from '../store/store.js';
import { type Part, planRange } from './rollup-plan.js';

/** What was seen of one market in one bucket. */
export interface SeenBucket {
  /** Epoch ms UTC. */
  readonly openTime: number;
  firstTime: number;
  open: number;
  high: number;
  low: number;
  lastTime: number;
  close: number;
}

/** What was polled of it; at least one price. */
export interface PriceBucket extends SeenBucket {
  /** How many prices. */
  count: number;
}

interface Market {
  readonly id: number;
  readonly exchangeId: number;
}

/** A run of prices that lies in one bucket. */
type Run = Omit<PriceBucket, 'openTime'>;

/** Of one market at one poll a minute 10,080 prices. */
const PAGE_MS = 7 * DAY_MS;
/** Below this a block of all markets costs more than the prices of one. */
const WORTH_BLOCKS_MS = 6 * FINEST_MS;

/**
 * The polled prices of the range by bucket, oldest first; buckets without one are absent. Long buckets are put together from
 * rollups, and so are those of pruned times. Holds the prices of a week beside the buckets, lets other work run in between, and
 * ends with the signal's reason when it aborts.
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
  for await (const runs of readRuns(store, market, range, lengthMs)) {
    signal?.throwIfAborted();
    for (const run of runs) {
      if (bucket === undefined || run.firstTime >= bucketEnd) {
        const openTime = bucketOpen(run.firstTime, lengthMs);
        bucketEnd = openTime + lengthMs;
        bucket = { openTime, ...run };
        buckets.push(bucket);
      } else {
        if (run.high > bucket.high) bucket.high = run.high;
        if (run.low < bucket.low) bucket.low = run.low;
        bucket.lastTime = run.lastTime;
        bucket.close = run.close;
        bucket.count += run.count;
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

/** The market's prices in the range as runs in time order, none of which crosses a bucket's end; a page of them at a time. */
async function* readRuns(store: Store, market: Market, range: TimeRange, lengthMs: number): AsyncGenerator<Run[]> {
  const exchange = (await readExchanges(store)).find(({ id }) => id === market.exchangeId);
  const prunedBefore = exchange?.prunedBefore ?? null;
  const blocksMs = Math.max(FINEST_MS, ...LEVELS.filter((level) => level <= DAY_MS && lengthMs % level === 0));
  const blocksUntil = blocksMs >= WORTH_BLOCKS_MS ? range.until : Math.min(range.until, prunedBefore ?? range.since);
  if (exchange !== undefined && blocksUntil > range.since) {
    for (const part of await planRange(store, exchange, { since: range.since, until: blocksUntil }, blocksMs)) {
      yield* readPart(store, market, part, lengthMs);
    }
  }
  yield* readPages(store, market, { since: Math.max(range.since, blocksUntil), until: range.until });
}

async function* readPart(store: Store, market: Market, part: Part, lengthMs: number): AsyncGenerator<Run[]> {
  // An hour says too little of buckets that are shorter, where its prices are held again.
  const isTooLong = part.from === 'rollup' && lengthMs % FINEST_MS !== 0;
  const prices = isTooLong
    ? await readPriceBlocks(store, market.exchangeId, { since: part.since, until: part.until })
    : [];
  if (part.from === 'polls' || prices.length > 0) {
    yield* readPages(store, market, part);
  } else if (part.from === 'prices') {
    const block = await readPriceBlock(store, part.id, part, Uint32Array.of(market.id));
    const { times, prices } = block?.runs ?? { times: [], prices: [] };
    yield Array.from(times, (time, i) => runOf({ time, price: prices[i] as number }));
  } else {
    const [block] = await readRollups(store, [part.id]);
    const row = block?.marketIds.indexOf(market.id) ?? -1;
    if (block === undefined || row < 0) return;
    const { firstTime, firstPrice, max, min, lastTime, lastPrice, count } = summaryAt(block.columns, row);
    yield [{ firstTime, open: firstPrice, high: max, low: min, lastTime, close: lastPrice, count }];
  }
}

async function* readPages(store: Store, market: Market, range: TimeRange): AsyncGenerator<Run[]> {
  for (let since = range.since; since < range.until; since += PAGE_MS) {
    const page = { since, until: Math.min(range.until, since + PAGE_MS) };
    yield (await readPoints(store, market, page)).map(runOf);
  }
}

/** One price. */
export function runOf({ time, price }: { readonly time: number; readonly price: number }): Run {
  return { firstTime: time, open: price, high: price, low: price, lastTime: time, close: price, count: 1 };
}
