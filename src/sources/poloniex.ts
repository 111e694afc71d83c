import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

const INTERVALS = {
  '1m': 'MINUTE_1',
  '5m': 'MINUTE_5',
  '15m': 'MINUTE_15',
  '30m': 'MINUTE_30',
  '1h': 'HOUR_1',
  '2h': 'HOUR_2',
  '4h': 'HOUR_4',
  '6h': 'HOUR_6',
  '12h': 'HOUR_12',
  '1d': 'DAY_1',
  '3d': 'DAY_3',
  '1w': 'WEEK_1',
};

export const poloniex: Source = {
  id: 'poloniex',
  exchanges: ['poloniex'],
  docs: 'https://api-docs.poloniex.com/spot/api/public/reference-data',
  origin: 'https://api.poloniex.com',
  // 200 public requests a second from one address (client libraries' measure, 2026-11).
  budget: { limit: 200, windowMs: 1_000 },
  readError,
  markets: {
    requests: () => [{ path: '/markets' }],
    parse: ([body]) =>
      readListing('poloniex markets', { path: '', rows: listAt('poloniex markets', body, '') }, (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.symbol, 'symbol'),
          base: asset(market.baseCurrencyName, 'baseCurrencyName'),
          quote: asset(market.quoteCurrencyName, 'quoteCurrencyName'),
          active: ['NORMAL', 'POST_ONLY'].includes(text(market.state, 'state')),
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/markets/ticker24h' }],
    parse: ([body]) =>
      readQuotes('poloniex prices', { path: '', rows: listAt('poloniex prices', body, '') }, (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.symbol, 'symbol'),
          price: price(ticker.close, 'close'),
          volume24h: volume(ticker.amount, 'amount'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 500 at most, both ends inclusive on the open time (2026-11).
    pageSize: 500,
    reach: null,
    requests: (query) =>
      candlePages(query, 500).map(({ since, until }) => ({
        path: `/markets/${encodeURIComponent(query.nativeSymbol)}/candles`,
        query: {
          interval: intervalCode(INTERVALS, query.interval),
          startTime: since,
          endTime: until - 1,
          limit: 500,
        },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('poloniex candles', body, '') }));
      return readCandles('poloniex candles', tables, query, (row) => {
        // Low and high come first, the quote amount before the base quantity, the open time near the end.
        const [low, high, open, close, , traded, , , , , , , time] = list(row, '');
        return {
          openTime: fromMilliseconds(time, '[12]'),
          open: price(open, '[2]'),
          high: price(high, '[1]'),
          low: price(low, '[0]'),
          close: price(close, '[3]'),
          volume: volume(traded, '[5]'),
        };
      });
    },
  },
};

/** `{"code":24101,"message":…}`, in some places `msg`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.code === undefined) return null;
  const code = Number(body.code);
  const message = `${body.code} ${body.message ?? body.msg}`;
  if (code === 429 || /too many requests|rate limit/i.test(message)) return { kind: 'rate-limited', message };
  if (code === 500 || /internal|maintenance/i.test(message)) return { kind: 'unavailable', message };
  // 24101 is an unknown symbol (client libraries' list, 2026-11).
  return { kind: code === 24_101 || /symbol/i.test(message) ? 'unknown-market' : 'refused', message };
}
