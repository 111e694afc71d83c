import type { StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { findMarkets } from './find-markets.js';

/**
 * The markets that several pairs mean, each once, in the order of the pairs, those of a pair by exchange.
 *
 * @param exchanges only these; all when absent.
 * @throws CrunchError as `findMarkets`.
 */
export async function findNamedMarkets(
  store: Store,
  pairs: readonly string[],
  exchanges: readonly string[] | undefined,
): Promise<StoredMarket[]> {
  const found = new Map<number, StoredMarket>();
  for (const pair of pairs) {
    for (const market of await findMarkets(store, pair, exchanges)) found.set(market.id, market);
  }
  return [...found.values()];
}
