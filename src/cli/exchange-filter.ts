import { readExchangeIds } from '../config/exchange-ids.js';
import { EXCHANGES } from '../sources/registry.js';
import { readExchanges } from '../store/exchange.js';
import type { Store } from '../store/open.js';
import type { Context } from './context.js';

/**
 * The exchanges that a reading command is about: those of `--exchange`, else those that the environment or the file
 * names, else undefined: all that are stored.
 *
 * @throws CrunchError `usage` when `--exchange` names one that is neither stored nor known.
 */
export async function exchangeFilter(
  { settings }: Context,
  store: Store,
  flag: string | undefined,
): Promise<readonly string[] | undefined> {
  if (flag === undefined) {
    return settings.exchanges.origin === 'default' ? undefined : settings.exchanges.value;
  }
  const stored = (await readExchanges(store)).map(({ slug }) => slug);
  return readExchangeIds({ value: flag, name: '--exchange', where: '--exchange' }, 'usage', [...stored, ...EXCHANGES]);
}
