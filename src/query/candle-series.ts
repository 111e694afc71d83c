import { bucketLengthName } from '../market/bucket-length.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { Store } from '../store/store.js';
import { type Ohlc, scanOhlc } from './candles.js';
import { findMarkets } from './find-markets.js';

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

export interface CandleSeries {
  readonly exchange: string;
  readonly pair: string;
  readonly interval: string;
  /** Oldest first, at least one. */
  readonly candles: OhlcRow[];
}

/**
 * The candles of a pair on each exchange that has any in the range, by exchange; as `readOhlc` makes them.
 *
 * @throws CrunchError as `findMarkets`.
 */
export async function readCandleSeries(store: Store, query: CandleSeriesQuery): Promise<CandleSeries[]> {
  const { range, intervalMs } = query;
  const interval = bucketLengthName(intervalMs);
  const series: CandleSeries[] = [];
  for (const market of await findMarkets(store, query.pair, query.exchanges)) {
    const candles: OhlcRow[] = [];
    for await (const page of scanOhlc(store, { market, intervalMs, range })) {
      for (const candle of page) candles.push(ohlcRow(candle));
    }
    if (candles.length > 0) series.push({ exchange: market.exchange, pair: pairName(market), interval, candles });
  }
  return series;
}

/** The candle as a row of numbers. */
function ohlcRow({ openTime, open, high, low, close, volume }: Ohlc): OhlcRow {
  return [openTime, open, high, low, close, volume];
}
