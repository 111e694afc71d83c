import type { z } from '@hono/zod-openapi';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { Ohlc } from '../query/candles.js';
import type { StoredMarket } from '../store/market.js';
import type { udfFoundSchema, udfHistorySchema, udfSymbolSchema } from './udf-schemas.js';

/** By their names in the protocol; `D` and `W` are older names of `1D` and `1W`. */
export const RESOLUTION_MS = {
  '1': MINUTE_MS,
  '5': 5 * MINUTE_MS,
  '15': 15 * MINUTE_MS,
  '60': HOUR_MS,
  '240': 4 * HOUR_MS,
  '1D': DAY_MS,
  '1W': WEEK_MS,
  D: DAY_MS,
  W: WEEK_MS,
} as const;
const INTRADAY = ['1', '5', '15', '60', '240'];
export const RESOLUTIONS = [...INTRADAY, '1D', '1W'];

/** Digits of a price that its market shows: 101325.40 and 0.00001234567. */
const PRICE_DIGITS = 8;
const MOST_DECIMALS = 15;

type Named = Pick<StoredMarket, 'exchange' | 'base' | 'quote'>;

/** A market as a search shows it. */
export function foundOf(market: Named): z.infer<typeof udfFoundSchema> {
  const { exchange, base, quote } = market;
  const ticker = `${exchange.toUpperCase()}:${pairName(market)}`;
  const description = `${base} / ${quote} on ${exchange}`;
  return { symbol: pairName(market), full_name: ticker, description, exchange, ticker, type: 'crypto' };
}

/** A market as a chart wants to know it. */
export function symbolOf(market: Named, price: number | null): z.infer<typeof udfSymbolSchema> {
  const { symbol: title, ticker, description, exchange, type } = foundOf(market);
  return {
    name: title,
    ticker,
    description,
    type,
    session: '24x7',
    timezone: 'Etc/UTC',
    exchange,
    listed_exchange: exchange,
    currency_code: market.quote,
    format: 'price',
    minmov: 1,
    pricescale: 10 ** decimalsOf(price),
    has_intraday: true,
    has_daily: true,
    has_weekly_and_monthly: true,
    intraday_multipliers: INTRADAY,
    supported_resolutions: RESOLUTIONS,
    volume_precision: 8,
    data_status: 'streaming',
  };
}

/** 101325.4 has 2, 0.00001234567 has 12; 2 where no price is known. */
function decimalsOf(price: number | null): number {
  if (price === null) return 2;
  const before = Math.floor(Math.log10(price)) + 1;
  return Math.min(MOST_DECIMALS, Math.max(0, PRICE_DIGITS - before));
}

export function historyOf(bars: readonly Ohlc[]): z.infer<typeof udfHistorySchema> {
  return {
    s: 'ok',
    t: bars.map(({ openTime }) => openTime / 1_000),
    o: bars.map(({ open }) => open),
    h: bars.map(({ high }) => high),
    l: bars.map(({ low }) => low),
    c: bars.map(({ close }) => close),
    v: bars.map(({ volume }) => volume),
  };
}
