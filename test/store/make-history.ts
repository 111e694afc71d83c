import { ensureExchange } from '../../src/store/exchange.js';
import { readListedMarkets, type StoredMarket, writeListing } from '../../src/store/market.js';
import type { Store } from '../../src/store/open.js';
import type { NewPrice, NewSnapshot } from '../../src/store/snapshot.js';

/** 2026-01-01T00:00Z: when the history of these tests begins. */
export const START = Date.UTC(2026, 0, 1);

/** An exchange that lists the pairs, as BASE-QUOTE; its markets come in the order of the pairs. */
export async function listExchange(
  store: Store,
  slug: string,
  pairs: readonly string[],
): Promise<{ exchangeId: number; markets: StoredMarket[] }> {
  const { id } = await ensureExchange(store, slug);
  const listed = pairs.map((pair) => {
    const [base = '', quote = ''] = pair.split('-');
    return { nativeSymbol: `${base}${quote}`, base, quote, active: true };
  });
  await writeListing(store, id, listed, START);
  const stored = await readListedMarkets(store, { exchanges: [slug] });
  const bySymbol = new Map(stored.map((market) => [market.nativeSymbol, market]));
  return { exchangeId: id, markets: listed.flatMap((market) => bySymbol.get(market.nativeSymbol) ?? []) };
}

/** A poll that went well, taken at that time. */
export function okSnapshot(exchangeId: number, takenAt: number, changes: Partial<NewSnapshot> = {}): NewSnapshot {
  return {
    exchangeId,
    source: 'test',
    scheduledAt: takenAt,
    takenAt,
    status: 'ok',
    skippedCount: 0,
    rejectedCount: 0,
    durationMs: 12,
    error: null,
    ...changes,
  };
}

/** One price for each market, in the same order. */
export function pricesOf(markets: readonly StoredMarket[], prices: readonly number[]): NewPrice[] {
  return prices.map((price, index) => ({ marketId: markets[index]?.id ?? -1, price, volume24h: null }));
}
