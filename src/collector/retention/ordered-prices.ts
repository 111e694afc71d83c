import type { PriceColumns } from '../../interchange/write-prices.js';

/** Prices of one exchange, the next one at a time, by pair, then time, then price. */
export interface PriceCursor {
  /** Null behind the last one. */
  readonly pair: string | null;
  /** Epoch ms UTC. */
  readonly time: number;
  readonly price: number;
  /** How many came before this one. */
  readonly passed: number;
  advance(): Promise<void>;
}

/** Stands on the first price of the batches. */
export async function openCursor(batches: AsyncIterable<PriceColumns>): Promise<PriceCursor> {
  const iterator = batches[Symbol.asyncIterator]();
  let batch: PriceColumns | undefined;
  let row = 0;
  const cursor = { pair: null as string | null, time: 0, price: 0, passed: -1, advance };
  async function advance(): Promise<void> {
    row += 1;
    while (batch === undefined || row >= batch.length) {
      const next = await iterator.next();
      if (next.done) {
        if (cursor.pair !== null || cursor.passed < 0) cursor.passed += 1;
        cursor.pair = null;
        return;
      }
      batch = next.value;
      row = 0;
    }
    cursor.pair = batch.pairs[batch.pairOf[row] as number] as string;
    cursor.time = batch.times[row] as number;
    cursor.price = batch.prices[row] as number;
    cursor.passed += 1;
  }
  await advance();
  return cursor;
}

const BATCH_PRICES = 65_536;

/** Every price of both, those that both have once. */
export async function* mergePrices(exchange: string, a: PriceCursor, b: PriceCursor): AsyncGenerator<PriceColumns> {
  while (a.pair !== null || b.pair !== null) {
    const pairs: string[] = [];
    const pairOf = new Uint32Array(BATCH_PRICES);
    const times = new Float64Array(BATCH_PRICES);
    const prices = new Float64Array(BATCH_PRICES);
    let length = 0;
    while (length < BATCH_PRICES) {
      const side = comparePrices(a, b);
      const next = side <= 0 ? a : b;
      if (next.pair === null) break;
      if (pairs.at(-1) !== next.pair) pairs.push(next.pair);
      pairOf[length] = pairs.length - 1;
      times[length] = next.time;
      prices[length] = next.price;
      length += 1;
      await next.advance();
      if (side === 0) await b.advance();
    }
    if (length > 0) yield { exchange, length, pairs, pairOf, times, prices };
  }
}

type Place = Pick<PriceCursor, 'pair' | 'time' | 'price'>;

/** Below 0 when `a` comes first; a cursor that is behind its last price comes last. */
export function comparePrices(a: Place, b: Place): number {
  if (a.pair === null || b.pair === null) return Number(a.pair === null) - Number(b.pair === null);
  if (a.pair !== b.pair) return a.pair < b.pair ? -1 : 1;
  return a.time - b.time || a.price - b.price;
}
