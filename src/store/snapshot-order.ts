import type { TimeRange } from '../market/time.js';
import type { Store } from './store.js';

/**
 * Whether between two snapshots of an exchange, both of which must be there, nobody stored prices of it. Of snapshots that
 * are rolled back SQLite gives the id away again.
 */
export async function isContinued(store: Store, exchangeId: number, before: number, after: number): Promise<boolean> {
  if (after <= before) return false;
  const rows = await store.db
    .selectFrom('snapshot')
    .select('id')
    .where('id', '>=', before)
    .where('exchange_id', '=', exchangeId)
    .where((eb) => eb.or([eb('price_count', '>', 0), eb('id', 'in', [before, after])]))
    .limit(3)
    .execute();
  const ids = rows.map(({ id }) => id);
  return ids.length === 2 && ids.includes(before) && ids.includes(after);
}

/** The newest time of a snapshot of the exchange, epoch ms UTC; null without one. */
export async function newestSnapshotAt(store: Store, exchangeId: number): Promise<number | null> {
  const { newest } = await store.db
    .selectFrom('snapshot')
    .select((eb) => eb.fn.max<number | null>('taken_at').as('newest'))
    .where('exchange_id', '=', exchangeId)
    .executeTakeFirstOrThrow();
  return newest;
}

/** When the exchange was polled in the range, in vain or not, epoch ms UTC, oldest first. */
export async function readPollTimes(store: Store, exchangeId: number, range: TimeRange): Promise<number[]> {
  const rows = await store.db
    .selectFrom('snapshot')
    .select('taken_at')
    .where('exchange_id', '=', exchangeId)
    .where('taken_at', '>=', range.since)
    .where('taken_at', '<', range.until)
    .where('status', '!=', 'missed')
    .orderBy('taken_at')
    .execute();
  return rows.map(({ taken_at }) => taken_at);
}
