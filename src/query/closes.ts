import type { TimeRange } from '../market/time.js';
import type { Store } from '../store/store.js';
import { type OhlcQuery, scanOhlc } from './candles.js';

/** Prices by column, oldest first; item i of each belongs together. */
export interface PriceColumns {
  /** Epoch ms UTC. */
  readonly times: number[];
  readonly prices: number[];
}

/** One market's closes by the times at which their candles open; only of candles that lie in the range from end to end, so that the running one is left out. */
export async function readCloses(
  store: Store,
  market: OhlcQuery['market'],
  range: TimeRange,
  intervalMs: number,
  signal?: AbortSignal,
): Promise<PriceColumns> {
  const closes: PriceColumns = { times: [], prices: [] };
  const opens = { since: range.since, until: range.until - intervalMs + 1 };
  for await (const page of scanOhlc(store, { market, intervalMs, range: opens }, signal)) {
    for (const { openTime, close } of page) {
      closes.times.push(openTime);
      closes.prices.push(close);
    }
  }
  return closes;
}
