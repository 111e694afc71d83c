import type { Store } from './store.js';

/** Another text when the exchange's markets are others, or others of them are traded; the same after a listing that brought no news. */
export async function readListingState(store: Store, exchangeId: number): Promise<string> {
  const row = await store.db
    .selectFrom('market')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.max<number | null>('id').as('newest'),
      eb.fn.sum<number | null>(eb('id', '*', eb.ref('active'))).as('active'),
      // Later than it was whenever a market is no longer traded, whatever begins to be in its place.
      eb.fn.max<number | null>('inactive_since').as('lastGone'),
    ])
    .where('exchange_id', '=', exchangeId)
    .executeTakeFirstOrThrow();
  return JSON.stringify(row);
}
