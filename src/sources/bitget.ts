import { INTERVAL_MS, type Interval } from '../market/candle.js';
import { DAY_MS } from '../market/duration.js';
import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

/** From six hours up the plain codes open on another clock; those with `utc` do not. */
const INTERVALS = {
  '1m': '1min',
  '3m': '3min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '1h',
  '4h': '4h',
  '6h': '6Hutc',
  '12h': '12Hutc',
  '1d': '1Dutc',
  '3d': '3Dutc',
  '1w': '1Wutc',
};

/** How far back the endpoint for recent candles answers, from the longest interval down (candlestick page, 2026-11). */
const RECENT_DAYS: readonly (readonly [Interval, days: number])[] = [
  ['6h', 360],
  ['4h', 240],
  ['1h', 83],
  ['30m', 62],
  ['15m', 52],
  ['1m', 30],
];

export const bitget: Source = {
  id: 'bitget',
  exchanges: ['bitget'],
  docs: 'https://www.bitget.com/api-doc/spot/market/Get-Symbols',
  origin: 'https://api.bitget.com',
  // 20 requests a second from one address, per endpoint (2026-11; not verified); 6,000 a minute in all.
  budget: {
    limit: 20,
    windowMs: 1_000,
    // Left of this endpoint's limit in this second (API questions page, 2026-11).
    headers: { remaining: 'x-mbx-used-remain-limit' },
  },
  readError,
  markets: {
    requests: () => [{ path: '/api/v2/spot/public/symbols' }],
    parse: ([body]) =>
      readListing('bitget markets', dataOf('bitget markets', body), (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.symbol, 'symbol'),
          base: asset(market.baseCoin, 'baseCoin'),
          quote: asset(market.quoteCoin, 'quoteCoin'),
          active: text(market.status, 'status') === 'online',
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/api/v2/spot/market/tickers' }],
    parse: ([body]) =>
      readQuotes('bitget prices', dataOf('bitget prices', body), (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.symbol, 'symbol'),
          price: price(ticker.lastPr, 'lastPr'),
          volume24h: volume(ticker.quoteVolume, 'quoteVolume'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 1000 for recent ones, 200 for older ones (candlestick pages, 2026-11).
    pageSize: 200,
    reach: null,
    requests: (query) => {
      const granularity = intervalCode(INTERVALS, query.interval);
      const recent = query.now - recentDays(query.interval) * DAY_MS;
      return candlePages(query, 200).map(({ since, until }) => {
        const asked = { symbol: query.nativeSymbol, granularity };
        // The older ones take an end alone and count back from it.
        return since >= recent
          ? { path: '/api/v2/spot/market/candles', query: { ...asked, startTime: since, endTime: until, limit: 1_000 } }
          : { path: '/api/v2/spot/market/history-candles', query: { ...asked, endTime: until, limit: 200 } };
      });
    },
    parse: (bodies, query) =>
      readCandles(
        'bitget candles',
        bodies.map((body) => dataOf('bitget candles', body)),
        query,
        (row) => {
          const [time, open, high, low, close, traded] = list(row, '');
          return {
            openTime: fromMilliseconds(time, '[0]'),
            open: price(open, '[1]'),
            high: price(high, '[2]'),
            low: price(low, '[3]'),
            close: price(close, '[4]'),
            volume: volume(traded, '[5]'),
          };
        },
      ),
  },
};

function dataOf(what: string, body: unknown) {
  return { path: 'data', rows: listAt(what, body, 'data') };
}

function recentDays(interval: Interval): number {
  return RECENT_DAYS.find(([from]) => INTERVAL_MS[interval] >= INTERVAL_MS[from])?.[1] ?? 0;
}

/** `{"code":"40034","msg":"Parameter BTCXYZ does not exist"}` with any HTTP status; "00000" is success. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.code === undefined || String(body.code) === '00000') return null;
  const code = String(body.code);
  const message = `${code} ${body.msg}`;
  // Too fast, by client libraries' measure (2026-11).
  if (['429', '30014', '50009'].includes(code)) return { kind: 'rate-limited', message };
  if (/maintenance|system is abnormal|service (return an )?error/i.test(message)) {
    return { kind: 'unavailable', message };
  }
  return { kind: code === '40034' ? 'unknown-market' : 'refused', message };
}
