import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, number, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

/** Longer ones exist, but no page says whether they open on Korean time (2026-11). */
const INTERVALS = { '1m': '1m', '3m': '3m', '5m': '5m', '15m': '15m', '30m': '30m', '1h': '1h' };

/** Its public API, version 2. All its markets are quoted in won (2026-11). */
export const coinone: Source = {
  id: 'coinone',
  exchanges: ['coinone'],
  docs: 'https://docs.coinone.co.kr/reference/tickers',
  origin: 'https://api.coinone.co.kr',
  // 1200 requests a minute from one address (rate limits page, 2026-11).
  budget: { limit: 1_200, windowMs: 60_000 },
  readError,
  markets: {
    requests: () => [{ path: '/public/v2/markets/KRW' }],
    parse: ([body]) => {
      const table = { path: 'markets', rows: listAt('coinone markets', body, 'markets') };
      return readListing('coinone markets', table, (row) => {
        const market = record(row, '');
        return { nativeSymbol: symbolOf(market), ...pairOf(market), active: isActive(market) };
      });
    },
  },
  prices: {
    requests: () => [{ path: '/public/v2/ticker_new/KRW' }],
    parse: ([body]) => {
      const table = { path: 'tickers', rows: listAt('coinone prices', body, 'tickers') };
      return readQuotes('coinone prices', table, (row) => {
        const ticker = record(row, '');
        return {
          market: symbolOf(ticker),
          price: price(ticker.last, 'last'),
          volume24h: volume(ticker.quote_volume, 'quote_volume'),
        };
      });
    },
  },
  candles: {
    intervals: INTERVALS,
    // 500 at most, up to the candle of `timestamp` (2026-11; the number is not verified).
    pageSize: 500,
    reach: null,
    requests: (query) =>
      candlePages(query, 500).map(({ until }) => ({
        path: `/public/v2/chart/KRW/${encodeURIComponent(query.nativeSymbol)}`,
        query: { interval: intervalCode(INTERVALS, query.interval), timestamp: until - 1, size: 500 },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: 'chart', rows: listAt('coinone candles', body, 'chart') }));
      return readCandles('coinone candles', tables, query, (row) => {
        const candle = record(row, '');
        return {
          openTime: fromMilliseconds(candle.timestamp, 'timestamp'),
          open: price(candle.open, 'open'),
          high: price(candle.high, 'high'),
          low: price(candle.low, 'low'),
          close: price(candle.close, 'close'),
          volume: volume(candle.target_volume, 'target_volume'),
        };
      });
    },
  },
};

/** Upper case: its markets write `BTC`, its prices `btc`. The rows' `id` is of the ticker, not of the market. */
function symbolOf(row: Readonly<Record<string, unknown>>): string {
  return text(row.target_currency, 'target_currency').toUpperCase();
}

function pairOf(market: Readonly<Record<string, unknown>>) {
  return {
    base: asset(market.target_currency, 'target_currency'),
    quote: asset(market.quote_currency, 'quote_currency'),
  };
}

/** Trade status 0 stands for none, 2 and 3 for one side alone (markets page, 2026-11). */
function isActive(market: Readonly<Record<string, unknown>>): boolean {
  const isTraded = number(market.trade_status, 'trade_status') === 1;
  return number(market.maintenance_status, 'maintenance_status') === 0 && isTraded;
}

/** HTTP 200 with `{"result":"error","error_code":"107","error_msg":…}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.result !== 'error') return null;
  const code = String(body.error_code ?? body.errorCode);
  const message = `${code} ${body.error_msg ?? body.errorMsg}`;
  // 4 blocked access, which is what too many requests come to, 108 unknown asset (error codes page, 2026-11).
  if (code === '4') return { kind: 'rate-limited', message };
  if (/maintenance|unavailable/i.test(message)) return { kind: 'unavailable', message };
  return { kind: code === '108' ? 'unknown-market' : 'refused', message };
}
