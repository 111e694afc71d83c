import { intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

const INTERVALS = { '1m': '1m', '5m': '5m', '15m': '15m', '30m': '30m', '1h': '1hr', '6h': '6hr', '1d': '1day' };

export const gemini: Source = {
  id: 'gemini',
  exchanges: ['gemini'],
  docs: 'https://docs.gemini.com/rest/market-data',
  origin: 'https://api.gemini.com',
  // 120 public requests a minute from one address (rate limits page, 2026-11).
  budget: { limit: 120, windowMs: 60_000 },
  readError,
  markets: {
    requests: () => [{ path: '/v1/symbols/details/all' }],
    parse: ([body]) =>
      readListing('gemini markets', { path: '', rows: listAt('gemini markets', body, '') }, (row) => {
        const market = record(row, '');
        if (market.product_type !== undefined && text(market.product_type, 'product_type') !== 'spot') return undefined;
        return {
          nativeSymbol: symbolOf(market.symbol, 'symbol'),
          base: asset(market.base_currency, 'base_currency'),
          quote: asset(market.quote_currency, 'quote_currency'),
          active: ['open', 'limit_only', 'post_only'].includes(text(market.status, 'status')),
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/v1/pricefeed' }],
    parse: ([body]) =>
      readQuotes('gemini prices', { path: '', rows: listAt('gemini prices', body, '') }, (row) => {
        const ticker = record(row, '');
        return { market: symbolOf(ticker.pair, 'pair'), price: price(ticker.price, 'price'), volume24h: null };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // It takes no range and answers with a fixed number of the newest; how many is not documented (2026-11, a guess).
    pageSize: 1_440,
    reach: 1_440,
    requests: ({ nativeSymbol, interval }) => [
      { path: `/v2/candles/${encodeURIComponent(nativeSymbol.toLowerCase())}/${intervalCode(INTERVALS, interval)}` },
    ],
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('gemini candles', body, '') }));
      return readCandles('gemini candles', tables, query, (row) => {
        const [time, open, high, low, close, traded] = list(row, '');
        return {
          openTime: fromMilliseconds(time, '[0]'),
          open: price(open, '[1]'),
          high: price(high, '[2]'),
          low: price(low, '[3]'),
          close: price(close, '[4]'),
          volume: volume(traded, '[5]'),
        };
      });
    },
  },
};

/** Upper case: some of its lists write `btcusd`, others `BTCUSD`. */
function symbolOf(value: unknown, field: string): string {
  return text(value, field).toUpperCase();
}

/** `{"result":"error","reason":"RateLimit","message":…}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.result !== 'error') return null;
  const message = `${body.reason}: ${body.message}`;
  if (/rate.?limit/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|system/i.test(String(body.reason))) return { kind: 'unavailable', message };
  return { kind: /invalidsymbol|not a valid symbol/i.test(message) ? 'unknown-market' : 'refused', message };
}
