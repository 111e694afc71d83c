import { INTERVAL_MS, type Interval } from '../../market/candle.js';
import { DAY_MS } from '../../market/duration.js';
import { pairName } from '../../market/pair.js';
import type { CandleEndpoint, Source } from '../../sources/contract.js';
import type { SeriesKey } from '../../store/coverage.js';
import type { ListedMarket } from '../../store/market.js';

/** The candles of one length of one market, and who is asked for them. */
export interface Series extends SeriesKey {
  readonly exchange: string;
  readonly pair: string;
  readonly nativeSymbol: string;
  readonly interval: Interval;
  readonly source: Source;
  readonly endpoint: CandleEndpoint;
}

/** A source that can give candles, and its endpoint for them. */
export interface CandleSource {
  readonly source: Source;
  readonly endpoint: CandleEndpoint;
}

export function seriesOf(market: ListedMarket, interval: Interval, { source, endpoint }: CandleSource): Series {
  return {
    marketId: market.id,
    intervalMs: INTERVAL_MS[interval],
    exchange: market.exchange,
    pair: pairName(market),
    nativeSymbol: market.nativeSymbol,
    interval,
    source,
    endpoint,
  };
}

/** The first source with candles of that exchange alone: those of several exchanges in one are no exchange's candles. */
export function candleSourceOf(sources: readonly Source[]): CandleSource | null {
  for (const source of sources) {
    if (source.candles !== undefined && source.exchanges.length === 1) return { source, endpoint: source.candles };
  }
  return null;
}

/** How long after its end a candle may still change: a twelfth of the interval, at least 2 s and at most a minute. */
function graceMs(intervalMs: number): number {
  return Math.min(60_000, Math.max(2_000, intervalMs / 12));
}

/**
 * The end of the open times whose candles are over for good.
 *
 * @param now by the exchange's clock where it is known, epoch ms UTC.
 */
export function closedUntil(intervalMs: number, now: number): number {
  // Candles of more than a day open on some UTC midnight.
  const step = Math.min(intervalMs, DAY_MS);
  return Math.floor((now - graceMs(intervalMs) - intervalMs) / step) * step + step;
}

/** The oldest open time that can be asked for; -Infinity where the API goes back to the listing. */
export function reachableFrom({ endpoint, intervalMs }: Series, now: number): number {
  return endpoint.reach === null
    ? Number.NEGATIVE_INFINITY
    : closedUntil(intervalMs, now) - endpoint.reach * intervalMs;
}
