import type { Store } from './store.js';

/** The time before which no candle of the market opens, epoch ms UTC; null until that was found out. */
export async function readFirstCandle(store: Store, marketId: number): Promise<number | null> {
  const row = await store.db
    .selectFrom('market')
    .select('first_candle_at')
    .where('id', '=', marketId)
    .executeTakeFirst();
  return row?.first_candle_at ?? null;
}

/** Remembers it, for every candle length. */
export async function writeFirstCandle(store: Store, marketId: number, time: number): Promise<void> {
  await store.db.updateTable('market').set({ first_candle_at: time }).where('id', '=', marketId).execute();
}
