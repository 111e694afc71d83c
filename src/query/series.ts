import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { readPoints } from '../store/price.js';
import type { Store } from '../store/store.js';
import { findMarkets } from './find-markets.js';

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
 * The prices of a pair on each exchange that has any in the range, by exchange.
 *
 * @throws CrunchError as `findMarkets`.
 */
export async function readSeries(store: Store, query: SeriesQuery): Promise<Series[]> {
  const series: Series[] = [];
  for (const market of await findMarkets(store, query.pair, query.exchanges)) {
    const points = await readPoints(store, market, query.range);
    if (points.length === 0) continue;
    series.push({
      exchange: market.exchange,
      pair: pairName(market),
      points: points.map(({ time, price }) => [time, price]),
    });
  }
  return series;
}
