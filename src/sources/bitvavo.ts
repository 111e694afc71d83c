import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

const INTERVALS = {
  '1m': '1m',
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
};

export const bitvavo: Source = {
  id: 'bitvavo',
  exchanges: ['bitvavo'],
  docs: 'https://docs.bitvavo.com/docs/rest-api/get-markets',
  origin: 'https://api.bitvavo.com',
  // Weight of one address in a minute; more is answered by a ban (rate limit page, 2026-11).
  budget: {
    limit: 1_000,
    windowMs: 60_000,
    // Left of the weight of this minute, and when the next one begins (rate limit page, 2026-11).
    headers: {
      remaining: 'bitvavo-ratelimit-remaining',
      limit: 'bitvavo-ratelimit-limit',
      resetAtMs: 'bitvavo-ratelimit-resetat',
    },
  },
  readError,
  markets: {
    requests: () => [{ path: '/v2/markets' }],
    parse: ([body]) =>
      readListing('bitvavo markets', { path: '', rows: listAt('bitvavo markets', body, '') }, (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.market, 'market'),
          base: asset(market.base, 'base'),
          quote: asset(market.quote, 'quote'),
          active: text(market.status, 'status') === 'trading',
        };
      }),
  },
  prices: {
    // Weight 25 without a market (client libraries' measure, 2026-11).
    requests: () => [{ path: '/v2/ticker/24h', cost: 25 }],
    parse: ([body]) =>
      readQuotes('bitvavo prices', { path: '', rows: listAt('bitvavo prices', body, '') }, (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.market, 'market'),
          price: price(ticker.last, 'last'),
          volume24h: volume(ticker.volumeQuote, 'volumeQuote'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 1440 at most (2026-11).
    pageSize: 1_440,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_440).map(({ since, until }) => ({
        path: `/v2/${encodeURIComponent(query.nativeSymbol)}/candles`,
        query: {
          interval: intervalCode(INTERVALS, query.interval),
          limit: 1_440,
          start: since,
          end: until - 1,
        },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('bitvavo candles', body, '') }));
      return readCandles('bitvavo candles', tables, query, (row) => {
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

/** `{"errorCode":205,"error":"market parameter is invalid."}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.errorCode === undefined) return null;
  const code = Number(body.errorCode);
  const message = `${body.errorCode} ${body.error}`;
  // 103 to 105 too many requests, the last of them as a ban that ends; 107 to 109 and 404 overloaded or in maintenance
  // (client libraries' list, 2026-11).
  if (code >= 103 && code <= 105) return { kind: 'rate-limited', message };
  if ((code >= 107 && code <= 109) || code === 404) return { kind: 'unavailable', message };
  return { kind: /^(203|205) .*(market|symbol)/.test(message) ? 'unknown-market' : 'refused', message };
}
