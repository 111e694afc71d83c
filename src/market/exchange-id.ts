/** Begins the ids of exchanges that are reached through the library ccxt instead of a source of our own. */
export const CCXT = 'ccxt:';

/** `binance` of `ccxt:binance`; null for any other exchange id. */
export function ccxtName(exchange: string): string | null {
  return /^ccxt:([a-z0-9]{2,40})$/.exec(exchange)?.[1] ?? null;
}
