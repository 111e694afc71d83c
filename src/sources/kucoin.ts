import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, flag, fromSeconds, isRecord, list, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const INTERVALS = {
  '1m': '1min',
  '3m': '3min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '1hour',
  '2h': '2hour',
  '4h': '4hour',
  '6h': '6hour',
  '8h': '8hour',
  '12h': '12hour',
  '1d': '1day',
  '1w': '1week',
};

export const kucoin: Source = {
  id: 'kucoin',
  exchanges: ['kucoin'],
  docs: 'https://www.kucoin.com/docs-new/rest/spot-trading/market-data/get-all-symbols',
  origin: 'https://api.kucoin.com',
  // Weight of one address in the public pool in 30 seconds; weights below too (client libraries' measure, 2026-11).
  budget: {
    limit: 2_000,
    windowMs: 30_000,
    // Left of the pool's weight, and the countdown to its next 30 seconds (rate limit page, 2026-11).
    headers: { remaining: 'gw-ratelimit-remaining', limit: 'gw-ratelimit-limit', resetInMs: 'gw-ratelimit-reset' },
  },
  readError,
  markets: {
    requests: () => [{ path: '/api/v2/symbols', cost: 4 }],
    parse: ([body]) => {
      const table = { path: 'data', rows: listAt('kucoin markets', body, 'data') };
      return readListing('kucoin markets', table, (row) => {
        const market = record(row, '');
        return {
          // The id of old, whatever the coin is called today: BCHSV-USDT trades BSV.
          nativeSymbol: text(market.symbol, 'symbol'),
          base: asset(market.baseCurrency, 'baseCurrency'),
          quote: asset(market.quoteCurrency, 'quoteCurrency'),
          active: flag(market.enableTrading, 'enableTrading'),
        };
      });
    },
  },
  prices: {
    requests: () => [{ path: '/api/v1/market/allTickers', cost: 15 }],
    parse: ([body]) => {
      const data = objectAt('kucoin prices', body, 'data');
      const table = { path: 'ticker', rows: listAt('kucoin prices', data, 'ticker') };
      return readQuotes('kucoin prices', table, (row) => {
        const ticker = record(row, '');
        const last = price(ticker.last, 'last');
        const own = volume(ticker.volValue, 'volValue');
        // Older answers have the base volume alone.
        const volume24h = own ?? quoteVolume(volume(ticker.vol, 'vol'), last);
        return { market: text(ticker.symbol, 'symbol'), price: last, volume24h };
      });
    },
  },
  candles: {
    intervals: INTERVALS,
    // 1500 at most (klines page, 2026-11). No open time falls on its end, so it is the same whether that is inclusive.
    pageSize: 1_500,
    reach: null,
    requests: (query) =>
      candlePages(query, 1_500).map(({ since, until }) => ({
        path: '/api/v1/market/candles',
        query: {
          symbol: query.nativeSymbol,
          type: intervalCode(INTERVALS, query.interval),
          startAt: Math.ceil(since / 1_000),
          endAt: Math.ceil(until / 1_000) - 1,
        },
        cost: 3,
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: 'data', rows: listAt('kucoin candles', body, 'data') }));
      return readCandles('kucoin candles', tables, query, (row) => {
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

/** `{"code":"400100","msg":…}`; "200000" is success. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.code === undefined || String(body.code) === '200000') return null;
  const code = String(body.code);
  const message = `${code} ${body.msg}`;
  if (code === '429000' || /access frequency|too many requests/i.test(message))
    return { kind: 'rate-limited', message };
  // 500000 is an internal error (client libraries' list, 2026-11).
  if (code === '500000') return { kind: 'unavailable', message };
  return { kind: code === '400000' || /symbol/i.test(message) ? 'unknown-market' : 'refused', message };
}
