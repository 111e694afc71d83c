import type { Store } from './store.js';

/** Runs reads that see one state of the store, whatever is written meanwhile. */
export function consistently<Result>(store: Store, run: (reading: Store) => Promise<Result>): Promise<Result> {
  return store.db
    .transaction()
    .setAccessMode('read only')
    .setIsolationLevel('repeatable read')
    .execute((tx) => run({ ...store, db: tx }));
}
