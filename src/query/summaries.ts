import type { TimeRange } from '../market/time.js';
import { emptySummary, observe, type Summary } from '../stats/summary.js';
import type { StoredMarket } from '../store/market.js';
import { scanPrices } from '../store/price.js';
import type { Store } from '../store/store.js';

/**
 * The Summary of each market's prices in the range, by market id; empty for a market without one. Streams the prices,
 * so it holds one Summary per market whatever the range.
 *
 * @param isFew reads each market by key instead of all prices of their exchanges.
 */
export async function readSummaries(
  store: Store,
  markets: readonly StoredMarket[],
  range: TimeRange,
  isFew: boolean,
  signal?: AbortSignal,
): Promise<Map<number, Summary>> {
  const summaries = new Map(markets.map(({ id }) => [id, emptySummary()]));
  if (markets.length === 0) return summaries;
  const filter = isFew
    ? { marketIds: [...summaries.keys()] }
    : { exchangeIds: [...new Set(markets.map(({ exchangeId }) => exchangeId))] };
  for await (const { length, marketIds, times, prices } of scanPrices(store, range, filter, signal)) {
    signal?.throwIfAborted();
    for (let row = 0; row < length; row++) {
      const summary = summaries.get(marketIds[row] as number);
      if (summary) observe(summary, times[row] as number, prices[row] as number);
    }
  }
  return summaries;
}
