import { pairName } from '../market/pair.js';
import type { StoredMarket } from '../store/market.js';
import { byName } from './name-order.js';

/**
 * One market for each pair of an exchange, by exchange, then pair. Where an exchange has listed a pair under several
 * native symbols, it is the active one, else the one seen last: two of them mixed would be no series of anything.
 */
export function onePerPair(markets: readonly StoredMarket[]): StoredMarket[] {
  const named = markets.map((market) => ({ exchange: market.exchange, pair: pairName(market), market }));
  const chosen: StoredMarket[] = [];
  let before: (typeof named)[number] | undefined;
  for (const next of named.sort(byName)) {
    const { market } = next;
    if (before === undefined || byName(before, next) !== 0) chosen.push(market);
    else if (isBetter(market, chosen.at(-1) as StoredMarket)) chosen[chosen.length - 1] = market;
    before = next;
  }
  return chosen;
}

function isBetter(market: StoredMarket, other: StoredMarket): boolean {
  if (market.active !== other.active) return market.active;
  return market.lastSeenAt > other.lastSeenAt || (market.lastSeenAt === other.lastSeenAt && market.id > other.id);
}
