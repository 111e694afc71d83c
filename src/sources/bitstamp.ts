import type { Pair } from '../market/pair.js';
import { candlePages, inSeconds, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromSeconds, isRecord, price, quoteVolume, record, refuse, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const INTERVALS = {
  '1m': '60',
  '3m': '180',
  '5m': '300',
  '15m': '900',
  '30m': '1800',
  '1h': '3600',
  '2h': '7200',
  '4h': '14400',
  '6h': '21600',
  '12h': '43200',
  '1d': '86400',
  '3d': '259200',
};

export const bitstamp: Source = {
  id: 'bitstamp',
  exchanges: ['bitstamp'],
  docs: 'https://www.bitstamp.net/api/',
  origin: 'https://www.bitstamp.net',
  // 10,000 requests in ten minutes from one address (API page, 2026-11).
  budget: { limit: 10_000, windowMs: 600_000 },
  readError,
  markets: {
    requests: () => [{ path: '/api/v2/trading-pairs-info/' }],
    parse: ([body]) =>
      readListing('bitstamp markets', { path: '', rows: listAt('bitstamp markets', body, '') }, (row) => {
        const market = record(row, '');
        if (!isSpot(market, 'name')) return undefined;
        return {
          nativeSymbol: text(market.url_symbol, 'url_symbol'),
          ...pairOf(market.name, 'name'),
          active: text(market.trading, 'trading') === 'Enabled',
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/api/v2/ticker/' }],
    parse: ([body]) =>
      readQuotes('bitstamp prices', { path: '', rows: listAt('bitstamp prices', body, '') }, (row) => {
        const ticker = record(row, '');
        if (!isSpot(ticker, 'pair')) return undefined;
        return {
          market: pairOf(ticker.pair, 'pair'),
          price: price(ticker.last, 'last'),
          volume24h: quoteVolume(volume(ticker.volume, 'volume'), volume(ticker.vwap, 'vwap')),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 1000 at most (2026-11). A range that holds more gives the newest of them, so no page may.
    pageSize: 1_000,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_000).map((page) => ({
        path: `/api/v2/ohlc/${encodeURIComponent(query.nativeSymbol)}/`,
        query: { step: intervalCode(INTERVALS, query.interval), limit: 1_000, ...inSeconds(page) },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => {
        const data = objectAt('bitstamp candles', body, 'data');
        return { path: 'ohlc', rows: listAt('bitstamp candles', data, 'ohlc') };
      });
      return readCandles('bitstamp candles', tables, query, (row) => {
        const candle = record(row, '');
        return {
          openTime: fromSeconds(candle.timestamp, 'timestamp'),
          open: price(candle.open, 'open'),
          high: price(candle.high, 'high'),
          low: price(candle.low, 'low'),
          close: price(candle.close, 'close'),
          volume: volume(candle.volume, 'volume'),
        };
      });
    },
  },
};

/** Both lists mix derivatives in (`BTC/USD-PERP`). */
function isSpot(row: Readonly<Record<string, unknown>>, nameField: string): boolean {
  const type = row.market_type;
  return (
    (type === undefined || text(type, 'market_type').toUpperCase() === 'SPOT') &&
    !text(row[nameField], nameField).endsWith('-PERP')
  );
}

/** `BTC/USD`. */
function pairOf(value: unknown, field: string): Pair {
  const [base, quote, ...rest] = text(value, field).split('/');
  if (base === undefined || quote === undefined || rest.length > 0) return refuse(field, value);
  return { base: asset(base, field), quote: asset(quote, field) };
}

/** `{"status":"error","reason":…,"code":…}` or `{"error":…}`; a reason may be an object by field. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || !(body.status === 'error' || 'error' in body)) return null;
  const reason = body.reason ?? body.error ?? 'error';
  const said = typeof reason === 'string' ? reason : JSON.stringify(reason);
  const message = typeof body.code === 'string' ? `${body.code} ${said}` : said;
  if (/rate limit|limit exceeded|too many/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|unavailable/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /not found|invalid.*pair|unknown.*pair/i.test(message) ? 'unknown-market' : 'refused', message };
}
