import type { Store } from './store.js';

/** Another text when the exchange's markets are others, or others of them are traded; the same after a listing that brought no news. */
export async function readListingState(store: Store, exchangeId: number): Promise<string> {
  const row = await store.db
    .selectFrom('market')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.max<number | null>('id').as('newest'),
      // Two sums: one market for another leaves one of them the same at most.
      eb.fn.sum<number | null>(eb('id', '*', eb.ref('active'))).as('active'),
      eb.fn.sum<number | null>(eb(eb('id', '*', eb.ref('id')), '*', eb.ref('active'))).as('active2'),
    ])
    .where('exchange_id', '=', exchangeId)
    .executeTakeFirstOrThrow();
  return JSON.stringify(row);
}
