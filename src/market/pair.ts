import { CrunchError } from './error.js';
import { CCXT } from './exchange-id.js';

/** What is traded against what; both are upper-case common codes (`BTC`, never `XBT`). */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** A pair as a user wrote it; `joined` is set instead of `pair` when nothing separates base from quote (`BTCUSD`). */
export interface PairQuestion {
  /** The exchange id before the last colon, as in `kraken:BTC-USD` and `ccxt:binance:BTC-USDT`. */
  readonly exchange: string | null;
  readonly pair: Pair | null;
  readonly joined: string | null;
}

/** `BASE-QUOTE`. */
export function pairName(pair: Pair): string {
  return `${pair.base}-${pair.quote}`;
}

/**
 * Reads `BTC-USD`, `BTC/USD`, `btc_usd`, `kraken:BTC-USD`, `ccxt:binance:BTC-USDT` or `BTCUSD`.
 *
 * @throws CrunchError `usage` when the text cannot name a pair.
 */
export function parsePair(text: string): PairQuestion {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(':', trimmed.toLowerCase().startsWith(CCXT) ? CCXT.length : 0);
  const exchange = colon < 0 ? null : trimmed.slice(0, colon).toLowerCase();
  const name = colon < 0 ? trimmed : trimmed.slice(colon + 1);
  const parts = name.split(/[-/_]/);
  if (exchange === '' || parts.length > 2 || parts.some((part) => !isAssetCode(part.toUpperCase()))) {
    throw new CrunchError('usage', `pair: unexpected "${text}"`, { hint: 'write it as BTC-USD or kraken:BTC-USD' });
  }
  const [base = '', quote] = parts.map((part) => part.toUpperCase());
  return quote === undefined
    ? { exchange, pair: null, joined: base }
    : { exchange, pair: { base, quote }, joined: null };
}

/** Whether the text can stand for an asset inside a pair: no separator, no space, nothing that does not print, at most 40 characters. */
export function isAssetCode(text: string): boolean {
  return /^[^\s\-/_:,\p{C}]{1,40}$/u.test(text);
}
