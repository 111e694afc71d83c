import type { Selectable } from 'kysely';
import { type Pair, pairName } from '../market/pair.js';
import { timeName } from '../market/time.js';
import { type Columns, readColumnar } from './columnar.js';
import { readExchanges } from './exchange.js';
import { adoptImported } from './imported-market.js';
import type { Database } from './schema.js';
import type { Store, Transaction } from './store.js';

/** One pair on one exchange. */
export interface StoredMarket {
  readonly id: number;
  readonly exchangeId: number;
  /** The exchange's slug. */
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
  /** False when the exchange does not trade or no longer lists it. */
  readonly active: boolean;
  /** Epoch ms UTC: the last listing that had it. */
  readonly lastSeenAt: number;
  /** Epoch ms UTC: the listing that no longer had it, or had it as not trading; null while it is active or never was. */
  readonly inactiveSince: number | null;
}

/** A market with what its exchange calls it. */
export interface ListedMarket extends StoredMarket {
  readonly nativeSymbol: string;
  /** Epoch ms UTC. */
  readonly firstSeenAt: number;
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
  const columns = await readColumnar<MarketRow>(store.engine, marketsOf(store, filter), MARKET_REFS);
  const slugs = await readSlugs(store);
  return columns.id.map((_, i) => marketAt(columns, i, slugs)).sort(byName);
}

/** As `readMarkets`; those of one name by native symbol. */
export async function readListedMarkets(store: Store, filter: MarketFilter = {}): Promise<ListedMarket[]> {
  const columns = await readColumnar<ListedRow>(store.engine, marketsOf(store, filter), LISTED_REFS);
  const slugs = await readSlugs(store);
  return columns.id
    .map((_, i) => ({
      ...marketAt(columns, i, slugs),
      nativeSymbol: columns.nativeSymbol[i] as string,
      firstSeenAt: columns.firstSeenAt[i] as number,
    }))
    .sort((a, b) => byName(a, b) || inOrder(a.nativeSymbol, b.nativeSymbol));
}

type MarketRow = Omit<StoredMarket, 'active' | 'exchange'> & { readonly active: number };
type ListedRow = MarketRow & Pick<ListedMarket, 'nativeSymbol' | 'firstSeenAt'>;

const MARKET_REFS = {
  id: 'id',
  exchangeId: 'exchange_id',
  base: 'base',
  quote: 'quote',
  active: 'active',
  lastSeenAt: 'last_seen_at',
  inactiveSince: 'inactive_since',
} as const;

const LISTED_REFS = { ...MARKET_REFS, nativeSymbol: 'native_symbol', firstSeenAt: 'first_seen_at' } as const;

/** Of every exchange by its id: a name that thousands of markets share comes over once. */
async function readSlugs(store: Store): Promise<Map<number, string>> {
  return new Map((await readExchanges(store)).map(({ id, slug }) => [id, slug]));
}

function marketsOf({ db }: Store, { exchanges, quotes, pair, includeInactive }: MarketFilter) {
  return db
    .selectFrom('market')
    .$if(exchanges !== undefined, (query) =>
      query.where('exchange_id', 'in', (eb) =>
        // An empty list is no SQL; no exchange has an empty name.
        eb
          .selectFrom('exchange')
          .select('id')
          .where('slug', 'in', exchanges?.length ? exchanges : ['']),
      ),
    )
    .$if(quotes !== undefined, (query) => query.where('quote', 'in', quotes?.length ? quotes : ['']))
    .$if(pair !== undefined, (query) =>
      query.where('base', '=', pair?.base ?? '').where('quote', '=', pair?.quote ?? ''),
    )
    .$if(includeInactive !== true, (query) => query.where('active', '=', 1));
}

function marketAt(columns: Columns<MarketRow>, i: number, slugs: ReadonlyMap<number, string>): StoredMarket {
  const exchangeId = columns.exchangeId[i] as number;
  return {
    id: columns.id[i] as number,
    exchangeId,
    exchange: slugs.get(exchangeId) as string,
    base: columns.base[i] as string,
    quote: columns.quote[i] as string,
    active: columns.active[i] === 1,
    lastSeenAt: columns.lastSeenAt[i] as number,
    inactiveSince: columns.inactiveSince[i] as number | null,
  };
}

function byName(a: StoredMarket, b: StoredMarket): number {
  return inOrder(a.exchange, b.exchange) || inOrder(a.base, b.base) || inOrder(a.quote, b.quote);
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
