import type { Pair } from '../market/pair.js';
import type { Store } from './store.js';

/** One pair on one exchange, as the exchange lists it. */
export interface StoredMarket {
  readonly id: number;
  readonly exchangeId: number;
  /** The exchange's slug. */
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
  readonly nativeSymbol: string;
  /** False when the exchange does not trade or no longer lists it. */
  readonly active: boolean;
  /** Epoch ms UTC. */
  readonly firstSeenAt: number;
  /** Epoch ms UTC: the last listing that had it. */
  readonly lastSeenAt: number;
}

export interface MarketFilter {
  /** Slugs; absent means all. */
  readonly exchanges?: readonly string[];
  readonly quotes?: readonly string[];
  readonly pair?: Pair;
  readonly includeInactive?: boolean;
}

/** What an exchange says of one of its markets. */
export interface Listed {
  readonly nativeSymbol: string;
  readonly base: string;
  readonly quote: string;
  readonly active: boolean;
}

/** The markets that pass the filter, ordered by exchange, base, quote; inactive ones only when asked for. */
export async function readMarkets(store: Store, filter: MarketFilter = {}): Promise<StoredMarket[]> {
  const { exchanges, quotes, pair } = filter;
  if (exchanges?.length === 0 || quotes?.length === 0) return [];
  const rows = await store.db
    .selectFrom('market as m')
    .innerJoin('exchange as e', 'e.id', 'm.exchange_id')
    .selectAll('m')
    .select('e.slug')
    .$if(exchanges !== undefined, (query) => query.where('e.slug', 'in', exchanges ?? []))
    .$if(quotes !== undefined, (query) => query.where('m.quote', 'in', quotes ?? []))
    .$if(pair !== undefined, (query) =>
      query.where('m.base', '=', pair?.base ?? '').where('m.quote', '=', pair?.quote ?? ''),
    )
    .$if(filter.includeInactive !== true, (query) => query.where('m.active', '=', 1))
    .orderBy('e.slug')
    .orderBy('m.base')
    .orderBy('m.quote')
    .orderBy('m.native_symbol')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    exchangeId: row.exchange_id,
    exchange: row.slug,
    base: row.base,
    quote: row.quote,
    nativeSymbol: row.native_symbol,
    active: row.active === 1,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  }));
}

/**
 * Takes over an exchange's listing: adds and updates its markets, and makes those that it no longer names inactive;
 * their history stays. Each native symbol may be listed once.
 *
 * @param isComplete false when some rows could not be read: then no market is taken for gone.
 *
 * @returns how many markets are new, and how many went from active to unlisted.
 */
export async function writeListing(
  store: Store,
  exchangeId: number,
  markets: readonly Listed[],
  now: number,
  isComplete = true,
): Promise<{ added: number; gone: number }> {
  const listed = store.engine.records(markets, {
    native_symbol: { type: 'text', of: (market) => market.nativeSymbol },
    base: { type: 'text', of: (market) => market.base },
    quote: { type: 'text', of: (market) => market.quote },
    active: { type: 'integer', of: (market) => Number(market.active) },
  });
  return store.db.transaction().execute(async (tx) => {
    const countMarkets = async () => {
      const row = await tx
        .selectFrom('market')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('exchange_id', '=', exchangeId)
        .executeTakeFirstOrThrow();
      return row.count;
    };
    const before = await countMarkets();
    await tx
      .insertInto('market')
      .columns(['exchange_id', 'native_symbol', 'base', 'quote', 'active', 'first_seen_at', 'last_seen_at'])
      .expression((eb) =>
        eb
          .selectFrom(listed.as('listed'))
          .select([
            eb.val(exchangeId).as('exchange_id'),
            'listed.native_symbol',
            'listed.base',
            'listed.quote',
            'listed.active',
            eb.val(now).as('first_seen_at'),
            eb.val(now).as('last_seen_at'),
          ])
          // SQLite reads "on" after a bare "from" as a join.
          .where(eb.lit(true)),
      )
      .onConflict((conflict) =>
        conflict.columns(['exchange_id', 'native_symbol']).doUpdateSet((eb) => ({
          base: eb.ref('excluded.base'),
          quote: eb.ref('excluded.quote'),
          active: eb.ref('excluded.active'),
          last_seen_at: eb.ref('excluded.last_seen_at'),
        })),
      )
      .execute();
    const gone = isComplete
      ? await tx
          .updateTable('market')
          .set({ active: 0 })
          .where('exchange_id', '=', exchangeId)
          .where('active', '=', 1)
          .where('native_symbol', 'not in', (eb) => eb.selectFrom(listed.as('listed')).select('listed.native_symbol'))
          .executeTakeFirstOrThrow()
      : { numUpdatedRows: 0n };
    await tx.updateTable('exchange').set({ markets_refreshed_at: now }).where('id', '=', exchangeId).execute();
    return { added: (await countMarkets()) - before, gone: Number(gone.numUpdatedRows) };
  });
}
