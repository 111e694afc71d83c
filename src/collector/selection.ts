import type { PairQuestion } from '../market/pair.js';

/** Which markets a user wants stored; nothing named means all of them. */
export interface Selection {
  readonly pairs?: readonly PairQuestion[];
  readonly quotes?: readonly string[];
}

interface MarketName {
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
}

/** Whether a market belongs to the selection: any of its pairs, and any of its quote assets. */
export function isSelected(market: MarketName, { pairs = [], quotes = [] }: Selection): boolean {
  return (
    (pairs.length === 0 || pairs.some((question) => answersTo(market, question))) &&
    (quotes.length === 0 || quotes.includes(market.quote))
  );
}

/** Whether the pair that a user named is this market's. */
export function answersTo(market: MarketName, { exchange, pair, joined }: PairQuestion): boolean {
  if (exchange !== null && exchange !== market.exchange) return false;
  if (pair !== null) return pair.base === market.base && pair.quote === market.quote;
  return joined === market.base + market.quote;
}
