import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { StoredMarket } from '../store/market.js';
import type { Point } from '../store/price.js';
import type { Store } from '../store/store.js';
import { type CandleFill, readCandleFills } from './candle-fill.js';
import { findMarkets } from './find-markets.js';
import { readKeptPoints } from './pruned-points.js';

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
  readonly points: (readonly [timeMs: number, price: number])[];
}

/**
 * The prices of a pair on each exchange that has any in the range, by exchange; where nobody polled, the closes of its
 * minute candles.
 *
 * @throws CrunchError as `findMarkets`.
 */
export async function readSeries(store: Store, query: SeriesQuery): Promise<Series[]> {
  const { range } = query;
  const series: Series[] = [];
  const markets = await findMarkets(store, query.pair, query.exchanges);
  const fills = await readCandleFills(store, markets, range);
  for (const market of markets) {
    const fill = fills.get(market.id);
    const points = fill ? await filledPoints(store, market, range, fill) : await readKeptPoints(store, market, range);
    if (points.length === 0) continue;
    series.push({
      exchange: market.exchange,
      pair: pairName(market),
      points: points.map(({ time, price }) => [time, price]),
    });
  }
  return series;
}

async function filledPoints(store: Store, market: StoredMarket, range: TimeRange, fill: CandleFill): Promise<Point[]> {
  const { apartMs, between } = fill;
  const around = { since: range.since - apartMs, until: range.until + apartMs };
  const filled: Point[] = [];
  let before: number | undefined;
  for (const point of await readKeptPoints(store, market, around)) {
    if (before === undefined || point.time - before > 2 * apartMs) filled.push(...(await between(before, point.time)));
    if (point.time >= range.since && point.time < range.until) filled.push(point);
    before = point.time;
  }
  return [...filled, ...(await between(before, undefined))];
}
