import { pairName } from '../market/pair.js';
import type { StoredMarket } from '../store/market.js';
import { byName } from './name-order.js';

/**
 * One market for each pair of an exchange, by exchange, then pair. Where an exchange has listed a pair under several
 * native symbols, it is the active one, else the one seen last: two of them mixed would be no series of anything.
 */
export function onePerPair(markets: readonly StoredMarket[]): StoredMarket[] {
  const chosen = new Map<string, { readonly exchange: string; readonly pair: string; readonly market: StoredMarket }>();
  for (const market of markets) {
    const { exchange } = market;
    const pair = pairName(market);
    const name = `${exchange}:${pair}`;
    const other = chosen.get(name);
    if (other === undefined || isBetter(market, other.market)) chosen.set(name, { exchange, pair, market });
  }
  return [...chosen.values()].sort(byName).map(({ market }) => market);
}

function isBetter(market: StoredMarket, other: StoredMarket): boolean {
  if (market.active !== other.active) return market.active;
  return market.lastSeenAt > other.lastSeenAt || (market.lastSeenAt === other.lastSeenAt && market.id > other.id);
}
