import type { TimeRange } from '../market/time.js';
import type { Store } from './store.js';

/** From the first to the last snapshot of an exchange in the range, both included; null when it has none. */
export async function readSnapshotSpan(
  store: Store,
  exchangeId: number,
  range: TimeRange,
): Promise<{ readonly first: number; readonly last: number } | null> {
  const inRange = store.db
    .selectFrom('snapshot')
    .where('exchange_id', '=', exchangeId)
    .where('taken_at', '>=', range.since)
    .where('taken_at', '<', range.until);
  const { first } = await inRange
    .select((eb) => eb.fn.min<number | null>('taken_at').as('first'))
    .executeTakeFirstOrThrow();
  const { last } = await inRange
    .select((eb) => eb.fn.max<number | null>('taken_at').as('last'))
    .executeTakeFirstOrThrow();
  return first === null || last === null ? null : { first, last };
}
