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
  return store.db
    .selectFrom('latest')
    .select(['market_id as marketId', 'price', 'taken_at as takenAt', 'volume_24h as volume24h'])
    .$if(marketIds !== undefined, (query) => query.where(store.engine.isAmong('market_id', marketIds ?? [])))
    .$if(exchangeIds !== undefined, (query) =>
      query.where('market_id', 'in', (eb) =>
        eb
          .selectFrom('market')
          .select('id')
          .where(store.engine.isAmong('exchange_id', exchangeIds ?? [])),
      ),
    )
    .orderBy('market_id')
    .execute();
}
