import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, list, price, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const INTERVALS = {
  '1m': '1',
  '3m': '3',
  '5m': '5',
  '15m': '15',
  '30m': '30',
  '1h': '60',
  '2h': '120',
  '4h': '240',
  '6h': '360',
  '12h': '720',
  '1d': 'D',
  '1w': 'W',
};

export const bybit: Source = {
  id: 'bybit',
  exchanges: ['bybit'],
  docs: 'https://bybit-exchange.github.io/docs/v5/market/instrument',
  origin: 'https://api.bybit.com',
  // 600 requests in five seconds from one address; more are answered by 403 for ten minutes (rate limit page, 2026-11).
  budget: {
    limit: 600,
    windowMs: 5_000,
    // Left of this endpoint's own limit in any second; the reset beside it is no end of a window (rate limit page, 2026-11).
    headers: { remaining: 'x-bapi-limit-status', limit: 'x-bapi-limit', windowMs: 1_000 },
  },
  readError,
  markets: {
    // Spot markets come all at once.
    requests: () => [{ path: '/v5/market/instruments-info', query: { category: 'spot' } }],
    parse: ([body]) =>
      readListing('bybit markets', listOf('bybit markets', body), (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.symbol, 'symbol'),
          base: asset(market.baseCoin, 'baseCoin'),
          quote: asset(market.quoteCoin, 'quoteCoin'),
          active: text(market.status, 'status') === 'Trading',
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/v5/market/tickers', query: { category: 'spot' } }],
    parse: ([body]) =>
      readQuotes('bybit prices', listOf('bybit prices', body), (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.symbol, 'symbol'),
          price: price(ticker.lastPrice, 'lastPrice'),
          volume24h: volume(ticker.turnover24h, 'turnover24h'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 1000 at most, both ends inclusive on the open time (kline page, 2026-11).
    pageSize: 1_000,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_000).map(({ since, until }) => ({
        path: '/v5/market/kline',
        query: {
          category: 'spot',
          symbol: query.nativeSymbol,
          interval: intervalCode(INTERVALS, query.interval),
          start: since,
          end: until - 1,
          limit: 1_000,
        },
      })),
    parse: (bodies, query) =>
      readCandles(
        'bybit candles',
        bodies.map((body) => listOf('bybit candles', body)),
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

function listOf(what: string, body: unknown) {
  return { path: 'list', rows: listAt(what, objectAt(what, body, 'result'), 'list') };
}

/** HTTP 200 with `{"retCode":10001,"retMsg":…,"result":{}}`; 0 is success. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.retCode === undefined || body.retCode === 0) return null;
  const code = Number(body.retCode);
  const message = `${code} ${body.retMsg}`;
  // 10006 and 10018 rate limits, 10009 banned, 10000 timeout, 10016 internal error, 10024 not served there, 10029 unknown
  // symbol (client libraries' list, 2026-11; 10000 not verified).
  if ([10_006, 10_009, 10_018].includes(code) || /too frequent|too many visits/i.test(message)) {
    return { kind: 'rate-limited', message };
  }
  if (code === 10_000 || code === 10_016) return { kind: 'unavailable', message };
  if (code === 10_024) return { kind: 'blocked', message };
  return { kind: code === 10_029 || /symbol/i.test(message) ? 'unknown-market' : 'refused', message };
}
