import { binance } from './binance.js';
import { binanceUs } from './binance-us.js';
import { bitfinex } from './bitfinex.js';
import { bitstamp } from './bitstamp.js';
import { coinbase } from './coinbase.js';
import type { Source } from './contract.js';
import { gemini } from './gemini.js';
import { kraken } from './kraken.js';
import { okx } from './okx.js';

/** Every source that crunch has, by id. */
export const SOURCES: Readonly<Record<string, Source>> = {
  binance,
  'binance-us': binanceUs,
  bitfinex,
  bitstamp,
  coinbase,
  gemini,
  kraken,
  okx,
} satisfies Record<string, Source>;

/** Ids of the exchanges that some source serves, sorted. */
export const EXCHANGES: readonly string[] = [
  ...new Set(Object.values(SOURCES).flatMap((source) => source.exchanges)),
].sort();

/**
 * What is collected when nobody says otherwise: the largest books in US dollars, euros and Tether, on exchanges that answer
 * for every market in one request and serve most countries without a key.
 */
export const DEFAULT_EXCHANGES: readonly string[] = ['binance', 'bitstamp', 'coinbase', 'kraken', 'okx'];

/** The sources of one exchange in the order in which they are asked; empty for an exchange that none serves. */
export function sourcesOf(exchange: string): Source[] {
  return Object.values(SOURCES).filter((source) => source.exchanges.includes(exchange));
}
