import type { MarketName } from '../address/market-route.js';
import { getJson } from '../api/get-json.js';
import type { Candles } from '../api/types.js';
import { DAY_MS } from '../text/duration.js';
import { type Candle, candlesOf } from './candle.js';
import { type Interval, MOST_CANDLES } from './intervals.js';

/** The server takes ranges of at most ten years. */
const LONGEST_MS = 3_640 * DAY_MS;

export interface CandleQuery {
  readonly interval: Interval;
  /** Epoch ms. */
  readonly since: number;
  /** Exclusive; now when absent. */
  readonly until?: number;
}

export async function loadCandles(market: MarketName, query: CandleQuery, signal: AbortSignal): Promise<Candle[]> {
  const { interval, since, until } = query;
  const asked = new URLSearchParams({ interval, since: String(since), limit: String(MOST_CANDLES) });
  if (until !== undefined) asked.set('until', String(until));
  return candlesOf(await getJson<Candles>(`${pathOf(market)}?${asked}`, signal));
}

/** The day of the oldest price of a market; null when it has none. */
export async function loadBeginning(market: MarketName, now: number, signal: AbortSignal): Promise<number | null> {
  const since = Math.floor((now - LONGEST_MS) / DAY_MS) * DAY_MS;
  const asked = new URLSearchParams({ interval: '1d', since: String(since), limit: '1' });
  const [first] = candlesOf(await getJson<Candles>(`${pathOf(market)}?${asked}`, signal));
  return first?.time ?? null;
}

function pathOf({ exchange, pair }: MarketName): string {
  return `/api/v1/candles/${encodeURIComponent(exchange)}/${encodeURIComponent(pair)}`;
}
