import { readColumnar } from './columnar.js';
import type { Store } from './store.js';

/** The newest price of one market. */
export interface Latest {
  readonly marketId: number;
  readonly price: number;
  /** Epoch ms UTC. */
  readonly takenAt: number;
  /** The last one reported, in the quote asset; null where the API gives none. */
  readonly volume24h: number | null;
}

export interface LatestFilter {
  readonly exchangeIds?: readonly number[];
  readonly marketIds?: readonly number[];
}

/** The newest price of each market that has one, by market id. */
export async function readLatest(store: Store, filter: LatestFilter = {}): Promise<Latest[]> {
  const { exchangeIds, marketIds } = filter;
  const columns = await readColumnar<Latest>(
    store.engine,
    store.db
      .selectFrom('latest')
      .$if(marketIds !== undefined, (query) => query.where(store.engine.isAmong('market_id', marketIds ?? [])))
      .$if(exchangeIds !== undefined, (query) =>
        query.where('market_id', 'in', (eb) =>
          eb
            .selectFrom('market')
            .select('id')
            .where(store.engine.isAmong('exchange_id', exchangeIds ?? [])),
        ),
      ),
    { marketId: 'market_id', price: 'price', takenAt: 'taken_at', volume24h: 'volume_24h' },
  );
  return columns.marketId
    .map((marketId, i) => ({
      marketId,
      price: columns.price[i] as number,
      takenAt: columns.takenAt[i] as number,
      volume24h: columns.volume24h[i] as number | null,
    }))
    .sort((a, b) => a.marketId - b.marketId);
}
