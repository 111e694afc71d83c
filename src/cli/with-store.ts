import type { Store } from '../store/open.js';
import type { Context } from './context.js';
import { VERSION } from './version.js';

/**
 * Opens the store that the settings name, does the work and closes it. `write` makes and migrates what is missing,
 * `read` makes nothing.
 *
 * @throws CrunchError as `openStore`, and what the work throws.
 */
export async function withStore<Result>(
  { settings }: Context,
  mode: 'read' | 'write',
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const { openStore } = await import('../store/open.js');
  const store = await openStore(settings.db.value, { mode, createdBy: VERSION });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
