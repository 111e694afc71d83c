import type { NamedMarket } from '../interchange/price-line.js';
import { pairName } from '../market/pair.js';
import { ensureExchange } from '../store/exchange.js';
import { ensureMarkets } from '../store/imported-market.js';
import type { Store } from '../store/store.js';

/** Where what a file says of a market belongs. */
export interface Place {
  readonly exchangeId: number;
  readonly marketId: number;
}

/** A file that names more markets than this is looked up anew now and then. */
const MOST_PLACES = 100_000;

/**
 * Finds the places of markets, looking each up once; the store gets those that it lacks.
 *
 * @param now first and last seen time of new ones, epoch ms UTC.
 */
export function createImportPlaces(store: Store, now: number) {
  const places = new Map<string, Place>();
  const keyOf = (market: NamedMarket) => `${market.exchange}:${pairName(market)}`;
  return {
    /** The place of each, in their order. */
    async find(markets: readonly NamedMarket[]): Promise<Place[]> {
      if (places.size > MOST_PLACES) places.clear();
      const missing = new Map(markets.map((market) => [keyOf(market), market]));
      for (const key of missing.keys()) if (places.has(key)) missing.delete(key);
      for (const slug of new Set([...missing.values()].map(({ exchange }) => exchange))) {
        const pairs = [...missing.values()].filter(({ exchange }) => exchange === slug);
        const { id: exchangeId } = await ensureExchange(store, slug);
        const ids = await ensureMarkets(store, exchangeId, pairs, now);
        for (const market of pairs) places.set(keyOf(market), { exchangeId, marketId: ids.get(pairName(market)) ?? 0 });
      }
      return markets.map((market) => places.get(keyOf(market)) ?? { exchangeId: 0, marketId: 0 });
    },
  };
}
