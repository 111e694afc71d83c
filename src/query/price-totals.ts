import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../store/store.js';

/** Ids of one step; a few milliseconds of reading, between which other work runs. */
const STEP_IDS = 20_000;
/** Where several collectors write, a snapshot may become visible after one with a higher id, but not this much later. */
const SETTLED_IDS = 1_000;

/**
 * How many prices were stored per exchange id, counted by their snapshots. Remembers what it has counted, so that years of
 * history are read once and the next time only what is new; what was deleted since then stays counted.
 */
export function createPriceTotals(store: Store): () => Promise<ReadonlyMap<number, number>> {
  const settled = new Map<number, number>();
  let settledUpTo = 0;
  let counting: Promise<ReadonlyMap<number, number>> | undefined;

  const count = async () => {
    const { newest } = await store.db
      .selectFrom('snapshot')
      .select((eb) => eb.fn.max<number | null>('id').as('newest'))
      .executeTakeFirstOrThrow();
    const end = newest ?? 0;
    while (settledUpTo + SETTLED_IDS < end) {
      const upTo = Math.min(settledUpTo + STEP_IDS, end - SETTLED_IDS);
      addTo(settled, await sumOf(store, settledUpTo, upTo));
      settledUpTo = upTo;
      await nextTurn();
    }
    const totals = new Map(settled);
    addTo(totals, await sumOf(store, settledUpTo, end));
    return totals;
  };

  return () => {
    counting ??= count().finally(() => {
      counting = undefined;
    });
    return counting;
  };
}

async function sumOf(store: Store, after: number, upTo: number): Promise<Map<number, number>> {
  const rows = await store.db
    .selectFrom('snapshot')
    .select((eb) => ['exchange_id', eb.fn.sum<number>('price_count').as('prices')])
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .groupBy('exchange_id')
    .execute();
  return new Map(rows.map((row) => [row.exchange_id, row.prices]));
}

function addTo(totals: Map<number, number>, more: ReadonlyMap<number, number>): void {
  for (const [id, prices] of more) totals.set(id, (totals.get(id) ?? 0) + prices);
}
