import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, isRecord, price, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';
import { fromUtcText } from './utc-time.js';

const ROOT = '/api/3/public';

const INTERVALS = {
  '1m': 'M1',
  '3m': 'M3',
  '5m': 'M5',
  '15m': 'M15',
  '30m': 'M30',
  '1h': 'H1',
  '4h': 'H4',
  '1d': 'D1',
  '1w': 'D7',
};

export const hitbtc: Source = {
  id: 'hitbtc',
  exchanges: ['hitbtc'],
  docs: 'https://api.hitbtc.com/#market-data',
  origin: 'https://api.hitbtc.com',
  // 30 requests a second from one address (client libraries' measure, 2026-11).
  budget: { limit: 30, windowMs: 1_000 },
  readError,
  markets: {
    requests: () => [{ path: `${ROOT}/symbol` }],
    parse: ([body]) =>
      readListing('hitbtc markets', { path: '', rows: objectAt('hitbtc markets', body, '') }, (row, key) => {
        const market = record(row, '');
        if (text(market.type, 'type') !== 'spot' || isOtherBook(key)) return undefined;
        return {
          nativeSymbol: text(key, ''),
          base: asset(market.base_currency, 'base_currency'),
          quote: asset(market.quote_currency, 'quote_currency'),
          // Absent in some answers.
          active: market.status === undefined || text(market.status, 'status') === 'working',
        };
      }),
  },
  prices: {
    requests: () => [{ path: `${ROOT}/ticker` }],
    parse: ([body]) =>
      readQuotes('hitbtc prices', { path: '', rows: objectAt('hitbtc prices', body, '') }, (row, key) => {
        if (isOtherBook(key)) return undefined;
        const ticker = record(row, '');
        return {
          market: text(key, ''),
          price: price(ticker.last, 'last'),
          volume24h: volume(ticker.volume_quote, 'volume_quote'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 1000 at most (2026-11).
    pageSize: 1_000,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_000).map(({ since, until }) => ({
        path: `${ROOT}/candles/${encodeURIComponent(query.nativeSymbol)}`,
        query: {
          period: intervalCode(INTERVALS, query.interval),
          from: new Date(since).toISOString(),
          till: new Date(until - 1).toISOString(),
          limit: 1_000,
          sort: 'ASC',
        },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('hitbtc candles', body, '') }));
      return readCandles('hitbtc candles', tables, query, (row) => {
        const candle = record(row, '');
        return {
          openTime: fromUtcText(candle.timestamp, 'timestamp'),
          open: price(candle.open, 'open'),
          high: price(candle.max, 'max'),
          low: price(candle.min, 'min'),
          close: price(candle.close, 'close'),
          volume: volume(candle.volume, 'volume'),
        };
      });
    },
  },
};

/** `BTCUSDT_PERP` is a derivative, `EOSUSD_BQX` the book of another venue that cannot be asked for. */
function isOtherBook(symbol: string): boolean {
  return symbol.endsWith('_PERP') || symbol.endsWith('_BQX');
}

/** `{"error":{"code":2001,"message":"Symbol not found"}}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || !isRecord(body.error) || body.error.code === undefined) return null;
  const code = Number(body.error.code);
  const message = `${body.error.code} ${body.error.message}`;
  if (code === 429) return { kind: 'rate-limited', message };
  if ([500, 503, 504, 20_010, 22_008].includes(code)) return { kind: 'unavailable', message };
  return { kind: code === 2_001 ? 'unknown-market' : 'refused', message };
}
