import type { TimeRange } from '../market/time.js';
import { emptySummary, observe, type Summary } from '../stats/summary.js';
import type { StoredMarket } from '../store/market.js';
import { type Point, scanPrices } from '../store/price.js';
import type { Store } from '../store/store.js';
import { readCandleFills } from './candle-fill.js';

/**
 * The Summary of each market's prices in the range, by market id; empty for a market without one. Where nobody polled, the
 * closes of minute candles count instead. Streams the prices, so it holds one Summary per market whatever the range.
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
  const fills = await readCandleFills(store, markets, range);
  const seen = new Map<number, number>();
  // Prices just outside say which closes inside are of ticks that were polled.
  const aroundMs = Math.max(0, ...[...fills.values()].map(({ apartMs }) => apartMs));
  const around = { since: range.since - aroundMs, until: range.until + aroundMs };
  for await (const { length, marketIds, times, prices } of scanPrices(store, around, filter, signal)) {
    signal?.throwIfAborted();
    for (let row = 0; row < length; row++) {
      const marketId = marketIds[row] as number;
      const summary = summaries.get(marketId);
      if (!summary) continue;
      const time = times[row] as number;
      const fill = fills.get(marketId);
      if (fill) {
        const before = seen.get(marketId);
        if (before === undefined || time - before > 2 * fill.apartMs)
          observeAll(summary, await fill.between(before, time));
        seen.set(marketId, time);
      }
      if (time >= range.since && time < range.until) observe(summary, time, prices[row] as number);
    }
  }
  for (const [marketId, fill] of fills) {
    signal?.throwIfAborted();
    observeAll(summaries.get(marketId) ?? emptySummary(), await fill.between(seen.get(marketId), undefined));
  }
  return summaries;
}

function observeAll(summary: Summary, points: readonly Point[]): void {
  for (const { time, price } of points) observe(summary, time, price);
}
