import { candlePages, inSeconds, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, flag, fromSeconds, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const INTERVALS = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '2h': '2h',
  '4h': '4h',
  '6h': '6h',
  '8h': '8h',
  '12h': '12h',
  '1d': '1d',
  '3d': '3d',
  '1w': '1w',
};

/** Version 4 of its API; version 1 for candles, which the newer one does not have. */
export const whitebit: Source = {
  id: 'whitebit',
  exchanges: ['whitebit'],
  docs: 'https://docs.whitebit.com/public/http-v4/',
  origin: 'https://whitebit.com',
  // 1,000 requests in ten seconds from one address; twice that for version 4 (API pages, 2026-11).
  budget: { limit: 1_000, windowMs: 10_000 },
  readError,
  markets: {
    requests: () => [{ path: '/api/v4/public/markets' }],
    parse: ([body]) =>
      readListing('whitebit markets', { path: '', rows: listAt('whitebit markets', body, '') }, (row) => {
        const market = record(row, '');
        if (text(market.type, 'type') !== 'spot') return undefined;
        return {
          nativeSymbol: text(market.name, 'name'),
          base: asset(market.stock, 'stock'),
          quote: asset(market.money, 'money'),
          active: flag(market.tradesEnabled, 'tradesEnabled'),
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/api/v4/public/ticker' }],
    parse: ([body]) =>
      readQuotes('whitebit prices', { path: '', rows: objectAt('whitebit prices', body, '') }, (row, key) => {
        // Futures are BTC_PERP.
        if (key.endsWith('_PERP')) return undefined;
        const ticker = record(row, '');
        return {
          market: text(key, ''),
          price: price(ticker.last_price, 'last_price'),
          volume24h: volume(ticker.quote_volume, 'quote_volume'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 1440 at most (kline page, 2026-11).
    pageSize: 1_440,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_440).map((page) => ({
        path: '/api/v1/public/kline',
        query: {
          market: query.nativeSymbol,
          interval: intervalCode(INTERVALS, query.interval),
          ...inSeconds(page),
          limit: 1_440,
        },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: 'result', rows: listAt('whitebit candles', body, 'result') }));
      return readCandles('whitebit candles', tables, query, (row) => {
        // Close stands before high and low.
        const [time, open, close, high, low, traded] = list(row, '');
        return {
          openTime: fromSeconds(time, '[0]'),
          open: price(open, '[1]'),
          high: price(high, '[3]'),
          low: price(low, '[4]'),
          close: price(close, '[2]'),
          volume: volume(traded, '[5]'),
        };
      });
    },
  },
};

/** `{"success":false,"message":…}` from version 1, `{"code":31,"message":…,"errors":{}}` from version 4; a message may be an object by field. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || !(body.success === false || (typeof body.code === 'number' && 'message' in body))) return null;
  const said = typeof body.message === 'string' ? body.message : JSON.stringify(body.message);
  const message = typeof body.code === 'number' ? `${body.code} ${said}` : `${said}`;
  if (/too many|rate limit/i.test(message)) return { kind: 'rate-limited', message };
  if (/unavailable|maintenance|internal/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /market/i.test(message) ? 'unknown-market' : 'refused', message };
}
