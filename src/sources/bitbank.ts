import { INTERVAL_MS } from '../market/candle.js';
import { DAY_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { pairInName } from './pair-in-name.js';
import { readQuotes } from './quotes.js';
import { fromMilliseconds, isRecord, list, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const INTERVALS = {
  '1m': '1min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '1hour',
  '4h': '4hour',
  '8h': '8hour',
  '12h': '12hour',
  '1d': '1day',
  '1w': '1week',
};

/**
 * One list answers for markets and prices. The list of pairs with their assets in fields is at another host
 * (api.bitbank.cc) and takes pairs that were suspended for traded ones.
 */
export const bitbank: Source = {
  id: 'bitbank',
  exchanges: ['bitbank'],
  docs: 'https://github.com/bitbankinc/bitbank-api-docs/blob/master/public-api.md',
  origin: 'https://public.bitbank.cc',
  // 10 reads a second of one user; none is stated for an address (API documentation, 2026-11).
  budget: { limit: 10, windowMs: 1_000, pauseMs: 100 },
  readError,
  markets: {
    requests: () => [{ path: '/tickers' }],
    parse: ([body]) =>
      readListing('bitbank markets', tickersOf('bitbank markets', body), (row) => {
        const ticker = record(row, '');
        const nativeSymbol = text(ticker.pair, 'pair');
        return { nativeSymbol, ...pairInName(nativeSymbol, '_', 'pair', ALIASES), active: hasBook(ticker) };
      }),
  },
  prices: {
    requests: () => [{ path: '/tickers' }],
    parse: ([body]) =>
      readQuotes('bitbank prices', tickersOf('bitbank prices', body), (row) => {
        const ticker = record(row, '');
        const last = hasBook(ticker) ? price(ticker.last, 'last') : null;
        return {
          market: text(ticker.pair, 'pair'),
          price: last,
          volume24h: quoteVolume(volume(ticker.vol, 'vol'), last),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // A day's file of minutes; those of longer candles hold fewer.
    pageSize: 1_440,
    reach: null,
    requests: (query) => {
      const type = intervalCode(INTERVALS, query.interval);
      const files = INTERVAL_MS[query.interval] < INTERVAL_MS['4h'] ? daysOf(query) : yearsOf(query);
      return files.map((file) => ({ path: `/${encodeURIComponent(query.nativeSymbol)}/candlestick/${type}/${file}` }));
    },
    parse: (bodies, query) => {
      const tables = bodies.map((body) => {
        const [file] = listAt('bitbank candles', objectAt('bitbank candles', body, 'data'), 'candlestick');
        return { path: 'ohlcv', rows: listAt('bitbank candles', file, 'ohlcv') };
      });
      return readCandles('bitbank candles', tables, query, (row) => {
        // Time stands last.
        const [open, high, low, close, traded, time] = list(row, '');
        return {
          openTime: fromMilliseconds(time, '[5]'),
          open: price(open, '[0]'),
          high: price(high, '[1]'),
          low: price(low, '[2]'),
          close: price(close, '[3]'),
          volume: volume(traded, '[4]'),
        };
      });
    },
  },
};

const ALIASES: ReadonlyMap<string, string> = new Map([['BCC', 'BCH']]);

function tickersOf(what: string, body: unknown) {
  return { path: 'data', rows: listAt(what, body, 'data') };
}

/** A suspended pair keeps its row and its last price, with null for both sides of the book (2026-09, public survey). */
function hasBook(ticker: Readonly<Record<string, unknown>>): boolean {
  return price(ticker.sell, 'sell') !== null || price(ticker.buy, 'buy') !== null;
}

/** `20261006`, each UTC day that the range touches, oldest first. */
function daysOf({ since, until }: TimeRange): string[] {
  const days: string[] = [];
  for (let day = since - (since % DAY_MS); day < until; day += DAY_MS) {
    days.push(new Date(day).toISOString().slice(0, 10).replaceAll('-', ''));
  }
  return days;
}

/** `2026`, each UTC year that the range touches, oldest first. */
function yearsOf({ since, until }: TimeRange): string[] {
  const first = new Date(since).getUTCFullYear();
  const last = new Date(until - 1).getUTCFullYear();
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => String(first + index));
}

/** `{"success":0,"data":{"code":10000}}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.success !== 0) return null;
  const code = isRecord(body.data) ? body.data.code : undefined;
  const message = `code ${code}`;
  // 10000 no such address, which an unknown pair comes to and a day before its first trade, 10007 maintenance, 10008 busy, 10009 too many requests (error codes page, 2026-11).
  if (code === 10_009) return { kind: 'rate-limited', message };
  if (code === 10_007 || code === 10_008) return { kind: 'unavailable', message };
  return { kind: code === 10_000 ? 'unknown-market' : 'refused', message };
}
