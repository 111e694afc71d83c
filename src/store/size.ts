import { readGrowth } from './growth.js';
import type { Store } from './store.js';

export interface StoreSize {
  readonly sizeBytes: number;
  readonly prices: number;
  readonly candles: number;
  /** At the pace of the last 7 days that are stored; null below one hour of history. */
  readonly growthBytesPerDay: number | null;
}

/**
 * How large the store is and how fast it grows; counts prices by their snapshots and candles by their spans, never one by one.
 *
 * @param countPrices in place of looking at every snapshot.
 */
export async function readSize(store: Store, countPrices = () => sumPrices(store)): Promise<StoreSize> {
  const sizeBytes = await store.engine.sizeBytes(store.db);
  const prices = await countPrices();
  const { candles } = await store.db
    .selectFrom('coverage')
    .select((eb) => eb.fn.sum<number | null>('candles').as('candles'))
    .executeTakeFirstOrThrow();
  const growth = await readGrowth(store);
  return {
    sizeBytes,
    prices,
    candles: candles ?? 0,
    growthBytesPerDay:
      growth === null ? null : growth.priceBytesPerDay + growth.rollupBytesPerDay + growth.ledgerBytesPerDay,
  };
}

async function sumPrices(store: Store): Promise<number> {
  const { prices } = await store.db
    .selectFrom('snapshot')
    .where('price_count', '>', 0)
    .select((eb) => eb.fn.sum<number | null>('price_count').as('prices'))
    .executeTakeFirstOrThrow();
  return prices ?? 0;
}
