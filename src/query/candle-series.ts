import { bucketLengthName } from '../market/bucket-length.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { Store } from '../store/store.js';
import { type Ohlc, scanOhlc } from './candles.js';
import { findMarkets } from './find-markets.js';
import { notEmpty, type RowPages } from './series.js';

export interface CandleSeriesQuery {
  /** As a user writes it. */
  readonly pair: string;
  /** All that hold the pair when absent. */
  readonly exchanges?: readonly string[];
  /** Of open times. */
  readonly range: TimeRange;
  /** As `parseBucketLength` gives it. */
  readonly intervalMs: number;
}

/** Volume in the base asset, null unless candles say it of the whole bucket. */
export type OhlcRow = readonly [
  openTimeMs: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number | null,
];

/** A pair on one exchange as candles, which come page by page. */
export interface CandlePages extends RowPages<OhlcRow> {
  readonly interval: string;
}

/**
 * The candles of a pair on each exchange that has any in the range, by exchange; as `scanOhlc` makes them.
 *
 * @throws CrunchError as `findMarkets`.
 */
export async function* scanCandleSeries(store: Store, query: CandleSeriesQuery): AsyncGenerator<CandlePages> {
  const { range, intervalMs } = query;
  const interval = bucketLengthName(intervalMs);
  for (const market of await findMarkets(store, query.pair, query.exchanges)) {
    const pages = await notEmpty(scanOhlc(store, { market, intervalMs, range }), ohlcRow);
    if (pages !== null) yield { exchange: market.exchange, pair: pairName(market), interval, pages };
  }
}

/** The candle as a row of numbers. */
function ohlcRow({ openTime, open, high, low, close, volume }: Ohlc): OhlcRow {
  return [openTime, open, high, low, close, volume];
}
