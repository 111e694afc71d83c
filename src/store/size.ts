import { DAY_MS, MINUTE_MS } from '../market/duration.js';
import type { Store } from './store.js';

export interface StoreSize {
  readonly sizeBytes: number;
  readonly prices: number;
  readonly candles: number;
  /** At the pace of the last 7 days that are stored; null below one hour of history. */
  readonly growthBytesPerDay: number | null;
}

const PACE_MS = 7 * DAY_MS;
const LEAST_HISTORY_MS = 60 * MINUTE_MS;
/** How many prices take the room of a candle. */
const PRICES_PER_CANDLE = 3.75;

/** How large the store is and how fast it grows; counts prices by their snapshots and candles by their spans, never one by one. */
export async function readSize(store: Store): Promise<StoreSize> {
  const sizeBytes = await store.engine.sizeBytes(store.db);
  const { prices, newest } = await store.db
    .selectFrom('snapshot')
    .where('price_count', '>', 0)
    .select((eb) => [eb.fn.sum<number | null>('price_count').as('prices'), eb.fn.max('taken_at').as('newest')])
    .executeTakeFirstOrThrow();
  const { candles } = await store.db
    .selectFrom('coverage')
    .select((eb) => eb.fn.sum<number | null>('candles').as('candles'))
    .executeTakeFirstOrThrow();
  const pricesPerDay = newest === null ? null : await readPace(store, newest - PACE_MS);
  return {
    sizeBytes,
    prices: prices ?? 0,
    candles: candles ?? 0,
    growthBytesPerDay:
      pricesPerDay === null
        ? null
        : Math.round((pricesPerDay * sizeBytes) / ((prices ?? 1) + PRICES_PER_CANDLE * (candles ?? 0))),
  };
}

/** Prices a day since then; those of the first tick are left out, for they end the span before it. */
async function readPace(store: Store, since: number): Promise<number | null> {
  const ticks = await store.db
    .selectFrom('exchange as e')
    // A cross join keeps SQLite to this order, so that it reads the index of each exchange instead of every snapshot.
    .crossJoin('snapshot as s')
    .whereRef('s.exchange_id', '=', 'e.id')
    .where('s.taken_at', '>=', since)
    .where('s.price_count', '>', 0)
    .groupBy('s.scheduled_at')
    .orderBy('s.scheduled_at')
    .select((eb) => ['s.scheduled_at', eb.fn.sum<number>('s.price_count').as('prices')])
    .execute();
  const spanMs = (ticks.at(-1)?.scheduled_at ?? 0) - (ticks[0]?.scheduled_at ?? 0);
  if (spanMs < LEAST_HISTORY_MS) return null;
  const prices = ticks.slice(1).reduce((sum, tick) => sum + tick.prices, 0);
  return (prices / spanMs) * DAY_MS;
}
