import { pairName } from '../market/pair.js';
import type { Quote, Rejections } from '../sources/contract.js';
import type { NewPrice } from '../store/snapshot.js';
import type { MarketBook } from './market-book.js';

export interface ResolvedQuotes {
  /** One row per market, in the order of the quotes. */
  readonly prices: readonly NewPrice[];
  /** Selected markets that do not trade now: a halted market's last price is not a price of this minute. */
  readonly inactive: number;
  /** Names of the quotes that no stored market answers to. */
  readonly unlisted: readonly string[];
  /** Second prices for the same market. */
  readonly rejected: Rejections;
}

/** Turns quotes into prices of stored markets; of two for one market the first stands. */
export function resolveQuotes(quotes: readonly Quote[], book: MarketBook): ResolvedQuotes {
  const prices: NewPrice[] = [];
  const unlisted: string[] = [];
  const seen = new Set<number>();
  let inactive = 0;
  let repeated = 0;
  let firstRepeated: string | null = null;
  for (const { market, price, volume24h } of quotes) {
    const entry = book.find(market);
    if (entry === undefined) {
      unlisted.push(nameOf(market));
    } else if (!entry.isSelected) {
      // Stored markets that the user did not ask for count nowhere.
    } else if (!entry.isActive) {
      inactive += 1;
    } else if (seen.has(entry.id)) {
      repeated += 1;
      firstRepeated ??= `more than one price for ${nameOf(market)}`;
    } else {
      seen.add(entry.id);
      prices.push({ marketId: entry.id, price, volume24h });
    }
  }
  return { prices, inactive, unlisted, rejected: { count: repeated, first: firstRepeated } };
}

function nameOf(market: Quote['market']): string {
  return typeof market === 'string' ? market : pairName(market);
}
