import type { Dialect } from '../dialect.js';
import type { Exchange } from '../markets.js';
import { binance, binanceUs } from './binance.js';
import { bitfinex } from './bitfinex.js';
import { bitstamp } from './bitstamp.js';
import { bitvavo } from './bitvavo.js';
import { coinbase } from './coinbase.js';
import { gate } from './gate.js';
import { gemini } from './gemini.js';
import { kraken } from './kraken.js';
import { okx } from './okx.js';

export const DIALECTS: Readonly<Record<Exchange, Dialect>> = {
  kraken,
  coinbase,
  binance,
  'binance-us': binanceUs,
  bitstamp,
  bitfinex,
  okx,
  gemini,
  bitvavo,
  gate,
};
