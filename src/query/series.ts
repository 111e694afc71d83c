import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { StoredMarket } from '../store/market.js';
import type { Point } from '../store/price.js';
import type { Store } from '../store/store.js';
import { type CandleFill, readCandleFills } from './candle-fill.js';
import { findMarkets } from './find-markets.js';
import { type PriceBucket, readPriceBuckets, runOf } from './price-buckets.js';
import { scanKeptPoints } from './pruned-points.js';

export interface SeriesQuery {
  /** As a user writes it. */
  readonly pair: string;
  /** All that hold the pair when absent. */
  readonly exchanges?: readonly string[];
  readonly range: TimeRange;
}

export interface Series {
  readonly exchange: string;
  readonly pair: string;
  /** Oldest first, at least one. */
  readonly points: PricePoint[];
}

export type PricePoint = readonly [timeMs: number, price: number];

/** A pair on one exchange whose rows come page by page; read to its end before the next one. */
export interface RowPages<Row> {
  readonly exchange: string;
  readonly pair: string;
  /** Oldest first; at least one page, and none of them empty. */
  readonly pages: AsyncIterable<readonly Row[]>;
}

/** As `scanSeries`, all at once. */
export async function readSeries(store: Store, query: SeriesQuery): Promise<Series[]> {
  const series: Series[] = [];
  for await (const { exchange, pair, pages } of scanSeries(store, query)) {
    const points: PricePoint[] = [];
    for await (const page of pages) for (const point of page) points.push(point);
    series.push({ exchange, pair, points });
  }
  return series;
}

/**
 * The prices of a pair on each exchange that has any in the range, by exchange; where nobody polled, the closes of its
 * minute candles. Holds some thousand of them.
 *
 * @throws CrunchError as `findMarkets`.
 */
export async function* scanSeries(store: Store, query: SeriesQuery): AsyncGenerator<RowPages<PricePoint>> {
  const { range } = query;
  const markets = await findMarkets(store, query.pair, query.exchanges);
  const fills = await readCandleFills(store, markets, range);
  for (const market of markets) {
    const fill = fills.get(market.id);
    const points = fill ? filledPoints(store, market, range, fill) : scanKeptPoints(store, market, range);
    const pages = await notEmpty(points, ({ time, price }): PricePoint => [time, price]);
    if (pages !== null) yield { exchange: market.exchange, pair: pairName(market), pages };
  }
}

/**
 * As `scanSeries`, put together in buckets of this length: of years of history a few blocks are read instead of every price.
 * Where nobody polled, each close is a bucket of its own.
 *
 * @param lengthMs a multiple of the level that it is to be read from.
 */
export async function* scanCoarseSeries(
  store: Store,
  query: SeriesQuery,
  lengthMs: number,
): AsyncGenerator<RowPages<PriceBucket>> {
  const { range } = query;
  const markets = await findMarkets(store, query.pair, query.exchanges);
  const fills = await readCandleFills(store, markets, range);
  for (const market of markets) {
    const fill = fills.get(market.id);
    const pages = fill
      ? await notEmpty(filledPoints(store, market, range, fill), bucketOfOne)
      : await notEmpty(bucketPages(store, market, range, lengthMs), (bucket) => bucket);
    if (pages !== null) yield { exchange: market.exchange, pair: pairName(market), pages };
  }
}

async function* bucketPages(
  store: Store,
  market: StoredMarket,
  range: TimeRange,
  lengthMs: number,
): AsyncGenerator<PriceBucket[]> {
  const buckets = await readPriceBuckets(store, market, range, lengthMs);
  if (buckets.length > 0) yield buckets;
}

function bucketOfOne(point: Point): PriceBucket {
  return { openTime: point.time, ...runOf(point) };
}

/** The pages with each item as a row; null when there is none. */
export async function notEmpty<Item, Row>(
  pages: AsyncGenerator<readonly Item[]>,
  rowOf: (item: Item) => Row,
): Promise<AsyncIterable<readonly Row[]> | null> {
  const first = await pages.next();
  if (first.done) return null;
  return (async function* () {
    yield first.value.map(rowOf);
    for await (const page of pages) yield page.map(rowOf);
  })();
}

async function* filledPoints(
  store: Store,
  market: StoredMarket,
  range: TimeRange,
  { apartMs, scanBetween }: CandleFill,
): AsyncGenerator<readonly Point[]> {
  const around = { since: range.since - apartMs, until: range.until + apartMs };
  let before: number | undefined;
  for await (const page of scanKeptPoints(store, market, around)) {
    let seen: Point[] = [];
    for (const point of page) {
      if (before === undefined || point.time - before > 2 * apartMs) {
        if (seen.length > 0) yield seen;
        seen = [];
        yield* scanBetween(before, point.time);
      }
      if (point.time >= range.since && point.time < range.until) seen.push(point);
      before = point.time;
    }
    if (seen.length > 0) yield seen;
  }
  yield* scanBetween(before, undefined);
}
