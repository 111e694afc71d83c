import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../store/store.js';

/** Ids of one step; some milliseconds of reading, between which other work runs. */
const STEP_IDS = 20_000;
/** Where several collectors write, a snapshot may become visible after one with a higher id, but not this much later. */
const SETTLED_IDS = 1_000;
/** After that long what was counted is counted again: pruning and imports change old snapshots. */
const RECOUNT_MS = 60_000;

/**
 * How many prices are stored, counted by their snapshots. Remembers what it has counted: a poll counts at once, what pruning
 * takes from old snapshots or an import adds to them within a minute or with the next question after it. Years of history
 * are read in steps beside other work, at most once a minute, and only the first question waits for that.
 *
 * @returns asked with the time, epoch ms UTC.
 */
export function createPriceCount(store: Store): (now: number) => Promise<number> {
  let settled: { readonly prices: number; readonly upTo: number; readonly at: number } | null = null;
  let counting: Promise<void> | null = null;

  const count = async (now: number) => {
    const { newest } = await store.db
      .selectFrom('snapshot')
      .select((eb) => eb.fn.max<number | null>('id').as('newest'))
      .executeTakeFirstOrThrow();
    const end = Math.max(0, (newest ?? 0) - SETTLED_IDS);
    let prices = 0;
    for (let from = 0; from < end; from += STEP_IDS) {
      prices += await sumOf(store, from, Math.min(from + STEP_IDS, end));
      await nextTurn();
    }
    settled = { prices, upTo: end, at: now };
  };

  return async (now) => {
    if (settled === null || now - settled.at >= RECOUNT_MS) {
      counting ??= count(now).finally(() => {
        counting = null;
      });
      if (settled === null) await counting;
      // What fails here is tried again by the next question, on figures that are a minute older.
      else counting.catch(() => undefined);
    }
    const { prices, upTo } = settled ?? { prices: 0, upTo: 0 };
    return prices + (await sumOf(store, upTo, Number.MAX_SAFE_INTEGER));
  };
}

async function sumOf(store: Store, after: number, upTo: number): Promise<number> {
  const { prices } = await store.db
    .selectFrom('snapshot')
    .select((eb) => eb.fn.sum<number | null>('price_count').as('prices'))
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .executeTakeFirstOrThrow();
  return prices ?? 0;
}
