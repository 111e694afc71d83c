import { ensureExchange, type StoredExchange } from '../store/exchange.js';
import { readLastGoodSource } from '../store/handover.js';
import type { CollectorContext } from './context.js';
import type { MarketBook } from './market-book.js';

/** What the polls of one exchange remember from tick to tick. */
export interface ExchangeMemory {
  exchange: StoredExchange;
  /** Id of the source whose prices were stored last; null before the first. */
  answeredBy: string | null;
  /** Null until the first poll has read it from the store. */
  book: MarketBook | null;
  /** When its markets were last asked for, epoch ms UTC. */
  listingTriedAt: number | null;
  /** Priced symbols that the last listing did not hold, as the first prices after it showed them; null before these. */
  unlistedThen: ReadonlySet<string> | null;
  /** Whether symbols that the last listing did not hold have turned up since. */
  hasNewSymbols: boolean;
  /** Id of the market whose price was asked for last, of an API that answers market by market; null before the first. */
  lastAskedMarket: number | null;
  /** The tick for which prices were stored last, epoch ms UTC; null before the first. */
  storedTick: number | null;
}

/** The memory of an exchange before its first poll; the exchange is in the store after it. */
export async function rememberExchange(context: CollectorContext, slug: string): Promise<ExchangeMemory> {
  const exchange = await ensureExchange(context.store, slug);
  return {
    exchange: context.recording === 'made' ? { ...exchange, marketsRefreshedAt: null } : exchange,
    answeredBy: await readLastGoodSource(context.store, exchange.id),
    book: null,
    listingTriedAt: null,
    unlistedThen: null,
    hasNewSymbols: false,
    lastAskedMarket: null,
    storedTick: null,
  };
}

/** Notes the symbols that a poll could not place, so that a newly listed market brings the next listing forward. */
export function noteUnlisted(memory: ExchangeMemory, unlisted: readonly string[]): void {
  if (memory.unlistedThen === null) memory.unlistedThen = new Set(unlisted);
  else if (unlisted.some((symbol) => !memory.unlistedThen?.has(symbol))) memory.hasNewSymbols = true;
}
