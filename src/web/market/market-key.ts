import type { MarketName } from '../address/market-route.js';

/** `kraken:BTC-USD`, as the API names a market. */
export function keyOf({ exchange, pair }: MarketName): string {
  return `${exchange}:${pair}`;
}

export function isSameMarket(a: MarketName, b: MarketName): boolean {
  return a.exchange === b.exchange && a.pair === b.pair;
}

/** `BTC` of `BTC-USD`. */
export function baseOf(pair: string): string {
  return pair.slice(0, Math.max(0, pair.lastIndexOf('-')));
}
