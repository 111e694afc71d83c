/** Orders anything that names a market by exchange, then pair, by code unit: the same on every machine and engine. */
export function byName(a: NamedMarket, b: NamedMarket): number {
  return compare(a.exchange, b.exchange) || compare(a.pair, b.pair);
}

interface NamedMarket {
  readonly exchange: string;
  readonly pair: string;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
