import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import { type PriceBatch, scanPrices } from '../store/price.js';
import { readSnapshotSpan } from '../store/snapshot-span.js';
import type { Store } from '../store/store.js';
import { findMarkets } from './find-markets.js';

export interface ExportQuery {
  /** All markets when absent. */
  readonly pairs?: readonly string[];
  readonly exchanges?: readonly string[];
  readonly range: TimeRange;
}

/** Who waits for an export. */
export interface ExportWatch {
  readonly signal: AbortSignal;
  /** How much of the whole is read, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Prices of one exchange by column; item i of each column belongs together. */
export interface ExportedPrices {
  readonly exchange: string;
  readonly length: number;
  /** `BASE-QUOTE` of each market that may be meant. */
  readonly pairs: readonly string[];
  /** Index into `pairs`. */
  readonly pairOf: Int32Array;
  /** Epoch ms UTC. */
  readonly times: Float64Array;
  readonly prices: Float64Array;
}

/**
 * Every stored price of the markets asked for, by exchange, then time, then pair: an order that does not depend on how
 * the store numbers its rows. Holds some thousand of them in memory.
 *
 * @throws CrunchError as `findMarkets`; the signal's reason.
 */
export async function* exportPrices(
  store: Store,
  { pairs: named, exchanges, range }: ExportQuery,
  { signal, onProgress }: ExportWatch,
): AsyncGenerator<ExportedPrices> {
  const markets = await marketsToExport(store, named, exchanges);
  const byExchange = new Map<string, StoredMarket[]>();
  for (const market of markets) {
    const others = byExchange.get(market.exchange);
    if (others) others.push(market);
    else byExchange.set(market.exchange, [market]);
  }
  for (const [index, exchange] of [...byExchange.keys()].sort().entries()) {
    const asked = byExchange.get(exchange) ?? [];
    const span = await readSnapshotSpan(store, asked[0]?.exchangeId ?? 0, range);
    const pairs = [...new Set(asked.map(pairName))].sort();
    const rankOf = new Map(asked.map((market) => [market.id, pairs.indexOf(pairName(market))]));
    const filter = named
      ? { marketIds: [...rankOf.keys()] }
      : { exchangeIds: [...new Set(asked.map(({ exchangeId }) => exchangeId))] };
    // Snapshots of one time may fall into two batches; what has the last time waits for the next.
    let waiting: Rows = { times: new Float64Array(), pairOf: new Int32Array(), prices: new Float64Array() };
    for await (const batch of scanPrices(store, range, filter, signal)) {
      const rows = joined(waiting, rowsOf(batch, rankOf));
      const lastTime = rows.times.at(-1) ?? 0;
      const whole = rows.times.indexOf(lastTime);
      waiting = part(rows, whole);
      for (let start = 0; start < whole; start += MOST_ROWS) {
        const { times, pairOf, prices } = part(rows, start, Math.min(whole, start + MOST_ROWS));
        yield { exchange, length: times.length, pairs, pairOf, times, prices };
      }
      const share = span === null ? 1 : (lastTime - span.first) / (span.last - span.first || 1);
      onProgress?.((index + share) / byExchange.size);
    }
    const { times, pairOf, prices } = inOrder(waiting);
    if (times.length > 0) yield { exchange, length: times.length, pairs, pairOf, times, prices };
  }
}

/** By exchange, then pair, so that the order does not depend on how a store numbers its rows. */
export async function marketsToExport(
  store: Store,
  pairs: readonly string[] | undefined,
  exchanges: readonly string[] | undefined,
): Promise<StoredMarket[]> {
  const found: StoredMarket[] = [];
  if (pairs === undefined) {
    found.push(...(await readMarkets(store, { ...(exchanges ? { exchanges } : {}), includeInactive: true })));
  }
  for (const pair of pairs ?? []) found.push(...(await findMarkets(store, pair, exchanges)));
  const markets = [...new Map(found.map((market) => [market.id, market])).values()];
  return markets.sort((a, b) => order(a.exchange, b.exchange) || order(pairName(a), pairName(b)) || a.id - b.id);
}

type Rows = Pick<ExportedPrices, 'pairOf' | 'times' | 'prices'>;

/** Those of the batch that are asked for, in its order. */
function rowsOf({ length, marketIds, times, prices }: PriceBatch, rankOf: ReadonlyMap<number, number>): Rows {
  const rows = { times: new Float64Array(length), pairOf: new Int32Array(length), prices: new Float64Array(length) };
  let count = 0;
  for (let row = 0; row < length; row++) {
    const rank = rankOf.get(marketIds[row] as number);
    if (rank === undefined) continue;
    rows.times[count] = times[row] as number;
    rows.pairOf[count] = rank;
    rows.prices[count] = prices[row] as number;
    count += 1;
  }
  return part(rows, 0, count);
}

function part({ times, pairOf, prices }: Rows, start: number, end?: number): Rows {
  return {
    times: times.subarray(start, end),
    pairOf: pairOf.subarray(start, end),
    prices: prices.subarray(start, end),
  };
}

function joined(a: Rows, b: Rows): Rows {
  const length = a.times.length + b.times.length;
  const rows = { times: new Float64Array(length), pairOf: new Int32Array(length), prices: new Float64Array(length) };
  for (const [from, start] of [[a, 0] as const, [b, a.times.length] as const]) {
    rows.times.set(from.times, start);
    rows.pairOf.set(from.pairOf, start);
    rows.prices.set(from.prices, start);
  }
  return inOrder(rows);
}

/** Rows that ascend in time, also by pair where the time is the same, and then as they came. */
function inOrder({ times, pairOf, prices }: Rows): Rows {
  const order = Float64Array.from(times, (_, row) => row);
  for (let start = 0; start < times.length; ) {
    let end = start + 1;
    while (end < times.length && times[end] === times[start]) end += 1;
    // Numbers sort ten times as fast by themselves as by a function.
    const keys = order.subarray(start, end);
    for (let row = start; row < end; row++) keys[row - start] = (pairOf[row] as number) * MOST_KEYS + row;
    keys.sort();
    for (let row = start; row < end; row++) order[row] = (order[row] as number) % MOST_KEYS;
    start = end;
  }
  return {
    times,
    pairOf: Int32Array.from(order, (row) => pairOf[row] as number),
    prices: Float64Array.from(order, (row) => prices[row] as number),
  };
}

/** Above the rows of any batch. */
const MOST_KEYS = 2 ** 30;
/** What becomes one piece of text. */
const MOST_ROWS = 16_384;

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
