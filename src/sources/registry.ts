import { binance } from './binance.js';
import { binanceUs } from './binance-us.js';
import { bitbank } from './bitbank.js';
import { bitfinex } from './bitfinex.js';
import { bitflyer } from './bitflyer.js';
import { bitget } from './bitget.js';
import { bithumb } from './bithumb.js';
import { bitstamp } from './bitstamp.js';
import { bitvavo } from './bitvavo.js';
import { btcmarkets } from './btcmarkets.js';
import { bybit } from './bybit.js';
import { cex } from './cex.js';
import { coinbase } from './coinbase.js';
import { coincheck } from './coincheck.js';
import { coingecko } from './coingecko.js';
import { coinone } from './coinone.js';
import { coinpaprika } from './coinpaprika.js';
import type { Source } from './contract.js';
import { cryptoCom } from './crypto-com.js';
import { gate } from './gate.js';
import { gemini } from './gemini.js';
import { hitbtc } from './hitbtc.js';
import { htx } from './htx.js';
import { independentReserve } from './independent-reserve.js';
import { kraken } from './kraken.js';
import { kucoin } from './kucoin.js';
import { luno } from './luno.js';
import { mexc } from './mexc.js';
import { okx } from './okx.js';
import { poloniex } from './poloniex.js';
import { upbit } from './upbit.js';
import { whitebit } from './whitebit.js';

/** Every source that crunch has, by id. */
export const SOURCES: Readonly<Record<string, Source>> = {
  binance,
  'binance-us': binanceUs,
  bitbank,
  bitfinex,
  bitflyer,
  bitget,
  bithumb,
  bitstamp,
  bitvavo,
  btcmarkets,
  bybit,
  cex,
  coinbase,
  coincheck,
  coinone,
  'crypto-com': cryptoCom,
  gate,
  gemini,
  hitbtc,
  htx,
  'independent-reserve': independentReserve,
  kraken,
  kucoin,
  luno,
  mexc,
  okx,
  poloniex,
  upbit,
  whitebit,

  // Aggregators, in the order in which they are asked: the first has every market, the second those in US dollars.
  coingecko,
  coinpaprika,
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

/**
 * The sources of one exchange in the order in which they are asked, its own before the aggregators; empty for
 * an exchange that none serves.
 */
export function sourcesOf(exchange: string): Source[] {
  return Object.values(SOURCES)
    .filter((source) => source.exchanges.includes(exchange))
    .sort((a, b) => Number(a.markets === undefined) - Number(b.markets === undefined));
}
