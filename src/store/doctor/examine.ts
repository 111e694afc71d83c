import type { Store } from '../store.js';
import { checkCoverage, checkSnapshots, checkUnbuilt } from './check-ledger.js';
import { checkRollups } from './check-rollups.js';
import type { Finding, Thoroughness } from './finding.js';

export type { Finding, Thoroughness };

/**
 * Everything in the store that contradicts something else in it: the engine's own check, blocks against prices, counts
 * against rows. Changes nothing; others may write meanwhile.
 *
 * @throws the signal's reason when it aborts.
 */
export async function* examine(store: Store, how: Thoroughness): AsyncGenerator<Finding> {
  for (const problem of await store.engine.faults(store.db)) {
    yield { check: 'file', exchangeId: null, intervalMs: null, at: null, problem };
  }
  yield* checkUnbuilt(store, how);
  yield* checkRollups(store, how);
  yield* checkSnapshots(store, how);
  yield* checkCoverage(store);
}
