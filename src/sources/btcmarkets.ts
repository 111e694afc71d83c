import { batches } from './batches.js';
import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';
import { fromUtcText } from './utc-time.js';

/** Days and weeks are left out: no page says on whose midnight they open (2026-11). */
const INTERVALS = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '2h': '2h',
  '3h': '3h',
  '4h': '4h',
  '6h': '6h',
};

/** It has 51 (2026-09); far more would make too long an address. */
const MARKETS_PER_REQUEST = 100;

export const btcmarkets: Source = {
  id: 'btcmarkets',
  exchanges: ['btcmarkets'],
  docs: 'https://docs.btcmarkets.net/v3/',
  origin: 'https://api.btcmarkets.net',
  // 50 requests in ten seconds from one address, the lists 150 (client libraries' measure, 2026-11).
  budget: { limit: 50, windowMs: 10_000 },
  readError,
  markets: {
    requests: () => [{ path: '/v3/markets' }],
    parse: ([body]) =>
      readListing('btcmarkets markets', { path: '', rows: listAt('btcmarkets markets', body, '') }, (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.marketId, 'marketId'),
          base: asset(market.baseAssetName, 'baseAssetName'),
          quote: asset(market.quoteAssetName, 'quoteAssetName'),
          active: text(market.status, 'status') === 'Online',
        };
      }),
  },
  prices: {
    // The names are repeated under one parameter; without any of them it answers with an error.
    requests: ({ markets }) => {
      const names = markets.map((market) => `marketId=${encodeURIComponent(market.nativeSymbol)}`);
      return batches(names, MARKETS_PER_REQUEST).map((batch) => ({ path: `/v3/markets/tickers?${batch.join('&')}` }));
    },
    parse: (bodies) => {
      const rows = bodies.flatMap((body) => listAt('btcmarkets prices', body, ''));
      return readQuotes('btcmarkets prices', { path: '', rows }, (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.marketId, 'marketId'),
          price: price(ticker.lastPrice, 'lastPrice'),
          volume24h: volume(ticker.volumeQte24h, 'volumeQte24h'),
        };
      });
    },
  },
  candles: {
    intervals: INTERVALS,
    // 1000 at most (client libraries, 2026-11). Not documented whether the ends are inclusive: a page ends before the next opens.
    pageSize: 1_000,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_000).map(({ since, until }) => ({
        path: `/v3/markets/${encodeURIComponent(query.nativeSymbol)}/candles`,
        query: {
          timeWindow: intervalCode(INTERVALS, query.interval),
          from: new Date(since).toISOString(),
          to: new Date(until - 1).toISOString(),
          limit: 1_000,
        },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('btcmarkets candles', body, '') }));
      return readCandles('btcmarkets candles', tables, query, (row) => {
        const [time, open, high, low, close, traded] = list(row, '');
        return {
          openTime: fromUtcText(time, '[0]'),
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

/** `{"code":"MarketNotFound","message":"market not found"}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || typeof body.code !== 'string') return null;
  const message = `${body.code}: ${body.message}`;
  if (/too.?many|throttl|rate.?limit/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|unavailable|internal/i.test(message)) return { kind: 'unavailable', message };
  // A list with one unknown name in it answers InvalidMarketId and nothing else (2026-09, public survey).
  return { kind: /^(?:MarketNotFound|InvalidMarketId)/.test(message) ? 'unknown-market' : 'refused', message };
}
