import type { Selectable } from 'kysely';
import { type Pair, pairName } from '../market/pair.js';
import { timeName } from '../market/time.js';
import { readColumnar } from './columnar.js';
import { adoptImported } from './imported-market.js';
import type { Database } from './schema.js';
import type { Store, Transaction } from './store.js';

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
  /** Epoch ms UTC: the listing that no longer had it, or had it as not trading; null while it is active or never was. */
  readonly inactiveSince: number | null;
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
  const columns = await readColumnar<MarketRow>(
    store.engine,
    store.db
      .selectFrom('market as m')
      .innerJoin('exchange as e', 'e.id', 'm.exchange_id')
      .$if(exchanges !== undefined, (query) => query.where('e.slug', 'in', exchanges ?? []))
      .$if(quotes !== undefined, (query) => query.where('m.quote', 'in', quotes ?? []))
      .$if(pair !== undefined, (query) =>
        query.where('m.base', '=', pair?.base ?? '').where('m.quote', '=', pair?.quote ?? ''),
      )
      .$if(filter.includeInactive !== true, (query) => query.where('m.active', '=', 1)),
    MARKET_REFS,
  );
  return columns.id
    .map((id, i) => ({
      id,
      exchangeId: columns.exchangeId[i] as number,
      exchange: columns.exchange[i] as string,
      base: columns.base[i] as string,
      quote: columns.quote[i] as string,
      nativeSymbol: columns.nativeSymbol[i] as string,
      active: columns.active[i] === 1,
      firstSeenAt: columns.firstSeenAt[i] as number,
      lastSeenAt: columns.lastSeenAt[i] as number,
      inactiveSince: columns.inactiveSince[i] as number | null,
    }))
    .sort(byName);
}

type MarketRow = Omit<StoredMarket, 'active'> & { readonly active: number };

const MARKET_REFS = {
  id: 'm.id',
  exchangeId: 'm.exchange_id',
  exchange: 'e.slug',
  base: 'm.base',
  quote: 'm.quote',
  nativeSymbol: 'm.native_symbol',
  active: 'm.active',
  firstSeenAt: 'm.first_seen_at',
  lastSeenAt: 'm.last_seen_at',
  inactiveSince: 'm.inactive_since',
} as const;

function byName(a: StoredMarket, b: StoredMarket): number {
  return (
    inOrder(a.exchange, b.exchange) ||
    inOrder(a.base, b.base) ||
    inOrder(a.quote, b.quote) ||
    inOrder(a.nativeSymbol, b.nativeSymbol)
  );
}

/** By code unit: the same whatever the locale and the engine. */
function inOrder(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** What a listing changed; markets by their pairs. */
export interface ListingChanges {
  /** Never seen before, in the order of the listing. */
  readonly added: readonly string[];
  /** Traded until now. */
  readonly gone: readonly string[];
  /** The native symbol stands for another pair than before. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

type HeldMarket = Pick<Selectable<Database['market']>, 'id' | 'native_symbol' | 'base' | 'quote' | 'active'>;

/**
 * Takes over an exchange's listing: adds and updates its markets, and makes those that it no longer names inactive;
 * their history stays. Each native symbol may be listed once.
 *
 * A native symbol that stands for another pair than before is another market: the one that had it keeps its pair and its
 * history, becomes inactive, and its symbol is marked with the pair and the time; when the symbol gets its old pair back,
 * so does the market.
 *
 * @param isComplete false when some rows could not be read: then no market is taken for gone.
 */
export async function writeListing(
  store: Store,
  exchangeId: number,
  markets: readonly Listed[],
  now: number,
  isComplete = true,
): Promise<ListingChanges> {
  const listed = store.engine.records(markets, {
    native_symbol: { type: 'text', of: (market) => market.nativeSymbol },
    base: { type: 'text', of: (market) => market.base },
    quote: { type: 'text', of: (market) => market.quote },
    active: { type: 'integer', of: (market) => Number(market.active) },
  });
  return store.db.transaction().execute(async (tx) => {
    await adoptImported(tx, exchangeId, markets);
    const held = await tx
      .selectFrom('market')
      .select(['id', 'native_symbol', 'base', 'quote', 'active'])
      .where('exchange_id', '=', exchangeId)
      .orderBy('id')
      .execute();
    const changes = compare(held, markets, isComplete);
    await rename(tx, held, changes.renamed, now);
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
          active: eb.ref('excluded.active'),
          last_seen_at: eb.ref('excluded.last_seen_at'),
          inactive_since: eb
            .case()
            .when('excluded.active', '=', 1)
            .then(null)
            .when('market.active', '=', 1)
            .then(now)
            .else(eb.ref('market.inactive_since'))
            .end(),
        })),
      )
      .execute();
    if (isComplete) {
      await tx
        .updateTable('market')
        .set({ active: 0, inactive_since: now })
        .where('exchange_id', '=', exchangeId)
        .where('active', '=', 1)
        .where('native_symbol', 'not in', (eb) => eb.selectFrom(listed.as('listed')).select('listed.native_symbol'))
        .execute();
    }
    await tx.updateTable('exchange').set({ markets_refreshed_at: now }).where('id', '=', exchangeId).execute();
    return {
      added: changes.added.map(pairName),
      gone: changes.gone.map(pairName),
      renamed: changes.renamed.map(({ was, is }) => ({ from: pairName(was), to: pairName(is) })),
    };
  });
}

interface Renamed {
  readonly was: HeldMarket;
  readonly is: Listed;
}

function compare(held: readonly HeldMarket[], markets: readonly Listed[], isComplete: boolean) {
  const heldBySymbol = new Map(held.map((market) => [market.native_symbol, market]));
  const listedBySymbol = new Map(markets.map((market) => [market.nativeSymbol, market]));
  const renamed: Renamed[] = [];
  for (const is of markets) {
    const was = heldBySymbol.get(is.nativeSymbol);
    if (was !== undefined && pairName(was) !== pairName(is)) renamed.push({ was, is });
  }
  const givesUp = new Set(renamed.map(({ was }) => was));
  return {
    renamed,
    added: markets.filter(({ nativeSymbol }) => !heldBySymbol.has(nativeSymbol)),
    gone: held.filter((market) => {
      const now = listedBySymbol.get(market.native_symbol);
      return market.active === 1 && !givesUp.has(market) && (now === undefined ? isComplete : !now.active);
    }),
  };
}

/** Frees the symbols for the markets that have them now: rows of their own, or those that had them once. */
async function rename(
  tx: Transaction,
  held: readonly HeldMarket[],
  renamed: readonly Renamed[],
  now: number,
): Promise<void> {
  for (const { was, is } of renamed) {
    await tx
      .updateTable('market')
      .set({ native_symbol: `${setAside(is.nativeSymbol, was)}${timeName(now)})`, active: 0 })
      .$if(was.active === 1, (query) => query.set({ inactive_since: now }))
      .where('id', '=', was.id)
      .execute();
    const before = held.findLast(({ native_symbol }) => native_symbol.startsWith(setAside(is.nativeSymbol, is)));
    if (before === undefined) continue;
    await tx.updateTable('market').set({ native_symbol: is.nativeSymbol }).where('id', '=', before.id).execute();
  }
}

/** How the symbol of a market that lost it goes on: `LUNA (LUNA-USD until 2026-01-31T12:00:00Z)`. */
function setAside(nativeSymbol: string, pair: Pair): string {
  return `${nativeSymbol} (${pairName(pair)} until `;
}
