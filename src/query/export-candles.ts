import { pairName } from '../market/pair.js';
import { type ClosedCandle, readCandles } from '../store/candle.js';
import { readCandleSeries } from '../store/candle-series.js';
import type { SeriesKey } from '../store/coverage.js';
import type { Store } from '../store/store.js';
import { type ExportQuery, type ExportWatch, marketsToExport } from './export-prices.js';

export interface ExportedCandle extends ClosedCandle {
  readonly exchange: string;
  /** `BASE-QUOTE`. */
  readonly pair: string;
  readonly intervalMs: number;
}

const PAGE = 20_000;

/**
 * Every stored candle of the markets asked for that opens in the range, by exchange, pair, interval, then time. Holds one
 * page in memory.
 *
 * @throws CrunchError as `findMarkets`; the signal's reason.
 */
export async function* exportCandles(
  store: Store,
  { pairs, exchanges, range }: ExportQuery,
  { signal, onProgress }: ExportWatch,
): AsyncGenerator<readonly ExportedCandle[]> {
  const markets = await marketsToExport(store, pairs, exchanges);
  const series = new Map<number, SeriesKey[]>(markets.map(({ id }) => [id, []]));
  for (const key of await readCandleSeries(store, [...series.keys()])) series.get(key.marketId)?.push(key);
  for (const [index, market] of markets.entries()) {
    const names = { exchange: market.exchange, pair: pairName(market) };
    for (const key of series.get(market.id) ?? []) {
      for (let since = range.since; ; ) {
        signal.throwIfAborted();
        const page = await readCandles(store, key, { since, until: range.until }, { limit: PAGE });
        if (page.length > 0) yield page.map((candle) => ({ ...names, intervalMs: key.intervalMs, ...candle }));
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) break;
        since = last.openTime + 1;
      }
    }
    onProgress?.((index + 1) / markets.length);
  }
}
