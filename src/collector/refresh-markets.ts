import { MINUTE_MS } from '../market/duration.js';
import type { Listing, Rejections, Source } from '../sources/contract.js';
import { readListedMarkets, writeListing } from '../store/market.js';
import { type Asked, askSource } from './ask-source.js';
import type { CollectorContext } from './context.js';
import type { ExchangeMemory } from './exchange-memory.js';
import { listingNews } from './listing-news.js';
import { type MarketBook, marketBook } from './market-book.js';
import type { Selection } from './selection.js';

/** The markets to poll with; `failure` says why they are not as fresh as they should be, and then the book may be empty. */
export interface Refreshed {
  readonly book: MarketBook;
  readonly rejected: Rejections;
  readonly failure: Exclude<Asked<Listing>, { kind: 'answered' }> | null;
}

/** After a listing that failed while markets are held, the next attempt waits this long. */
const RETRY_MS = 5 * MINUTE_MS;
/** New symbols among the prices bring the next listing forward, but never closer than this to the last. */
const EARLY_REFRESH_MS = 10 * MINUTE_MS;

const NONE_REJECTED: Rejections = { count: 0, first: null };

/**
 * The stored markets of an exchange, asked for again when that is due. Markets that are held outlive a listing that
 * fails, and one that names no market at all. An aggregator lists none.
 *
 * @throws CrunchError `interrupted`, `store`
 */
export async function refreshMarkets(
  context: CollectorContext,
  source: Source,
  memory: ExchangeMemory,
  selection: Selection,
  signal: AbortSignal,
  onAsk: () => void,
): Promise<Refreshed> {
  const { clock, log, store } = context;
  const { slug } = memory.exchange;
  const held = await heldMarkets(context, memory, selection);
  const { markets: endpoint } = source;
  if (endpoint === undefined || !isRefreshDue(memory, clock.now(), context.marketsRefreshMs)) {
    return { book: held, rejected: NONE_REJECTED, failure: null };
  }
  onAsk();
  memory.listingTriedAt = clock.now();
  const asked = await askSource(context, source, endpoint, {}, signal);
  if (asked.kind !== 'answered') {
    const error = asked.kind === 'failed' ? asked.error : asked.reason;
    if (held.markets.length > 0) {
      log.warn(`${slug}: going on with the ${held.markets.length} markets held: ${error}`);
    }
    return { book: held, rejected: NONE_REJECTED, failure: asked };
  }
  const { markets, rejected } = asked.value;
  if (markets.length === 0) {
    log.warn(`${slug}: ${source.id} lists no market, going on with the ${held.markets.length} held`);
    return { book: held, rejected, failure: null };
  }
  const listedAt = clock.now();
  const changes = await writeListing(store, memory.exchange.id, markets, listedAt, rejected.count === 0);
  log.debug(`${slug}: ${markets.length} markets listed`);
  const news = listingNews(changes);
  // The first listing is all new and no news.
  if (news !== null && held.markets.length > 0) log.info(`${slug}: ${news}`);
  Object.assign(memory, {
    exchange: { ...memory.exchange, marketsRefreshedAt: listedAt },
    book: null,
    unlistedThen: null,
    hasNewSymbols: false,
  } satisfies Partial<ExchangeMemory>);
  return { book: await heldMarkets(context, memory, selection), rejected, failure: null };
}

/** The book of the markets in the store, read once and then remembered: only this collector lists them. */
export async function heldMarkets(
  { store }: CollectorContext,
  memory: ExchangeMemory,
  selection: Selection,
): Promise<MarketBook> {
  memory.book ??= marketBook(
    await readListedMarkets(store, { exchanges: [memory.exchange.slug], includeInactive: true }),
    selection,
  );
  return memory.book;
}

function isRefreshDue(memory: ExchangeMemory, now: number, refreshMs: number): boolean {
  const { listingTriedAt, hasNewSymbols, exchange } = memory;
  const listedAt = exchange.marketsRefreshedAt;
  if (listedAt === null) return true;
  if (listingTriedAt !== null && Math.abs(now - listingTriedAt) < RETRY_MS) return false;
  // A listing from the future was made before the clock was set back.
  return now - listedAt >= (hasNewSymbols ? Math.min(EARLY_REFRESH_MS, refreshMs) : refreshMs) || listedAt > now;
}
