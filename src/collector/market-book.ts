import { pairName } from '../market/pair.js';
import type { Quote } from '../sources/contract.js';
import type { ListedMarket } from '../store/market.js';
import { isSelected, type Selection } from './selection.js';

/** A market as a poll needs it. */
export interface BookEntry {
  readonly id: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
}

/** The stored markets of one exchange, by the names that prices call them. */
export interface MarketBook {
  readonly markets: readonly ListedMarket[];
  /** Those that are selected and trade. */
  readonly wanted: readonly ListedMarket[];
  find(name: Quote['market']): BookEntry | undefined;
}

/** Indexes an exchange's markets; where two share a pair, the pair means the first one that trades. */
export function marketBook(markets: readonly ListedMarket[], selection: Selection): MarketBook {
  const bySymbol = new Map<string, BookEntry>();
  const byPair = new Map<string, BookEntry>();
  for (const market of markets) {
    const entry = { id: market.id, isActive: market.active, isSelected: isSelected(market, selection) };
    bySymbol.set(market.nativeSymbol, entry);
    const name = pairName(market);
    if (byPair.get(name)?.isActive !== true) byPair.set(name, entry);
  }
  return {
    markets,
    wanted: markets.filter((market) => market.active && isSelected(market, selection)),
    find: (name) => (typeof name === 'string' ? bySymbol.get(name) : byPair.get(pairName(name))),
  };
}
