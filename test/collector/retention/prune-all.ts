import { pruneExchange } from '../../../src/collector/retention/prune.js';
import { readExchanges } from '../../../src/store/exchange.js';
import { openStore } from '../../../src/store/open.js';
import { START } from '../../store/make-history.js';
import { DAY, NOW } from './history.js';

/** Prunes the whole days of the history, with an archive. */
export async function pruneAll(location: string, archive: string, onStep: () => void): Promise<void> {
  const store = await openStore(location, { mode: 'write', createdBy: '0.0.0-test' });
  const step = async () => onStep();
  for (const exchange of await readExchanges(store)) {
    await pruneExchange(store, exchange, { before: START + 3 * DAY, archive, now: () => NOW, step });
  }
  await store.close();
}
