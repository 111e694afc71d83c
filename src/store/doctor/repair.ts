import { touchHours } from '../rollup/pending.js';
import type { Store } from '../store.js';
import type { Finding } from './finding.js';

/**
 * Drops blocks that were found wrong and lists their buckets for building; what is no block cannot be made anew from anything.
 * The blocks of hours whose prices were pruned stay as they are, for nothing could replace them.
 *
 * @returns how many findings that mends, once the rollups are built.
 */
export async function repair(store: Store, findings: readonly Finding[]): Promise<number> {
  let mended = 0;
  for (const { check, exchangeId, intervalMs, at } of findings) {
    if (exchangeId === null || intervalMs === null || at === null) continue;
    if (check !== 'rollup' && check !== 'prices' && check !== 'unbuilt') continue;
    await store.db.transaction().execute(async (tx) => {
      await tx
        .deleteFrom('rollup_pending')
        .where('exchange_id', '=', exchangeId)
        .where('open_time', '<=', at)
        .where((eb) => eb(eb('open_time', '+', eb.ref('interval_ms')), '>', at))
        .execute();
      // Its first hour lists every longer bucket that holds it, itself among them.
      await touchHours(tx, store, exchangeId, [at]);
    });
    mended += 1;
  }
  return mended;
}
