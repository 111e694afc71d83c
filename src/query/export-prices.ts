import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import { type PriceBatch, scanPrices } from '../store/price.js';
import type { Store } from '../store/store.js';
import { findMarkets } from './find-markets.js';

export interface ExportQuery {
  /** All markets when absent. */
  readonly pairs?: readonly string[];
  readonly exchanges?: readonly string[];
  readonly range: TimeRange;
}

export interface ExportedPrice {
  readonly exchange: string;
  /** `BASE-QUOTE`. */
  readonly pair: string;
  /** Epoch ms UTC. */
  readonly time: number;
  readonly price: number;
}

/**
 * Every stored price of the markets asked for, by exchange, then time, then pair: an order that does not depend on how
 * the store numbers its rows. Holds some thousand of them in memory.
 *
 * @throws CrunchError as `findMarkets`.
 */
export async function* exportPrices(
  store: Store,
  { pairs, exchanges, range }: ExportQuery,
  signal?: AbortSignal,
): AsyncGenerator<readonly ExportedPrice[]> {
  const markets = await marketsAsked(store, pairs, exchanges);
  const byExchange = new Map<string, StoredMarket[]>();
  for (const market of markets) {
    const others = byExchange.get(market.exchange);
    if (others) others.push(market);
    else byExchange.set(market.exchange, [market]);
  }
  for (const exchange of [...byExchange.keys()].sort()) {
    const asked = byExchange.get(exchange) ?? [];
    const names = new Map(asked.map((market) => [market.id, pairName(market)]));
    const filter = pairs
      ? { marketIds: [...names.keys()] }
      : { exchangeIds: [...new Set(asked.map(({ exchangeId }) => exchangeId))] };
    // Snapshots of one time may fall into two batches; what has the last time waits for the next.
    let waiting: ExportedPrice[] = [];
    for await (const batch of scanPrices(store, range, filter, signal)) {
      const rows = [...waiting, ...namedRows(batch, exchange, names)];
      const lastTime = rows.at(-1)?.time;
      waiting = rows.filter(({ time }) => time === lastTime);
      yield rows.slice(0, rows.length - waiting.length).sort(byTimeThenPair);
    }
    if (waiting.length > 0) yield waiting.sort(byTimeThenPair);
  }
}

async function marketsAsked(
  store: Store,
  pairs: readonly string[] | undefined,
  exchanges: readonly string[] | undefined,
): Promise<StoredMarket[]> {
  if (pairs === undefined) return readMarkets(store, { ...(exchanges ? { exchanges } : {}), includeInactive: true });
  const found: StoredMarket[] = [];
  for (const pair of pairs) found.push(...(await findMarkets(store, pair, exchanges)));
  return [...new Map(found.map((market) => [market.id, market])).values()];
}

function namedRows(
  { length, marketIds, times, prices }: PriceBatch,
  exchange: string,
  names: ReadonlyMap<number, string>,
): ExportedPrice[] {
  const rows: ExportedPrice[] = [];
  for (let row = 0; row < length; row++) {
    const pair = names.get(marketIds[row] as number);
    if (pair !== undefined) rows.push({ exchange, pair, time: times[row] as number, price: prices[row] as number });
  }
  return rows;
}

function byTimeThenPair(a: ExportedPrice, b: ExportedPrice): number {
  return a.time - b.time || (a.pair < b.pair ? -1 : a.pair > b.pair ? 1 : 0);
}
