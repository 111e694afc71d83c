import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, flag, fromMilliseconds, isRecord, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const ROOT = '/exchange/v1/public';

const INTERVALS = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '2h': '2h',
  '4h': '4h',
  '6h': '6h',
  '12h': '12h',
  '1d': '1D',
  '1w': '7D',
  '2w': '14D',
};

export const cryptoCom: Source = {
  id: 'crypto-com',
  exchanges: ['crypto-com'],
  docs: 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html',
  origin: 'https://api.crypto.com',
  // 100 requests a second from one address, per endpoint (client libraries' measure, 2026-11).
  budget: { limit: 100, windowMs: 1_000 },
  readError,
  markets: {
    requests: () => [{ path: `${ROOT}/get-instruments` }],
    parse: ([body]) =>
      readListing('crypto-com markets', dataOf('crypto-com markets', body), (row) => {
        const market = record(row, '');
        if (text(market.inst_type, 'inst_type') !== 'CCY_PAIR') return undefined;
        return {
          nativeSymbol: text(market.symbol, 'symbol'),
          base: asset(market.base_ccy, 'base_ccy'),
          quote: asset(market.quote_ccy, 'quote_ccy'),
          active: flag(market.tradable, 'tradable'),
        };
      }),
  },
  prices: {
    requests: () => [{ path: `${ROOT}/get-tickers` }],
    parse: ([body]) =>
      readQuotes('crypto-com prices', dataOf('crypto-com prices', body), (row) => {
        const ticker = record(row, '');
        const market = text(ticker.i, 'i');
        // BTCUSD-PERP, BTCUSD-261225: no spot market has a hyphen.
        if (market.includes('-')) return undefined;
        const last = price(ticker.a, 'a');
        // `vv` is in US dollars, whatever the quote asset.
        return { market, price: last, volume24h: quoteVolume(volume(ticker.v, 'v'), last) };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 300 at most (client libraries' measure, 2026-11).
    pageSize: 300,
    reach: null,
    requests: (query) =>
      candlePages(query, 300).map(({ since, until }) => ({
        path: `${ROOT}/get-candlestick`,
        query: {
          instrument_name: query.nativeSymbol,
          timeframe: intervalCode(INTERVALS, query.interval),
          count: 300,
          start_ts: since,
          end_ts: until - 1,
        },
      })),
    parse: (bodies, query) =>
      readCandles(
        'crypto-com candles',
        bodies.map((body) => dataOf('crypto-com candles', body)),
        query,
        (row) => {
          const candle = record(row, '');
          return {
            openTime: fromMilliseconds(candle.t, 't'),
            open: price(candle.o, 'o'),
            high: price(candle.h, 'h'),
            low: price(candle.l, 'l'),
            close: price(candle.c, 'c'),
            volume: volume(candle.v, 'v'),
          };
        },
      ),
  },
};

function dataOf(what: string, body: unknown) {
  return { path: 'data', rows: listAt(what, objectAt(what, body, 'result'), 'data') };
}

/** `{"code":40004,"message":…}`; 0 is success. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.code === undefined || Number(body.code) === 0) return null;
  const code = Number(body.code);
  const message = `${body.code} ${body.message}`;
  // 42901 and 10006 rate limits, 50001 internal error, 40801 timeout, 9010001 in maintenance, 30003 unknown symbol (client
  // libraries' list, 2026-11).
  if (code === 42_901 || code === 10_006) return { kind: 'rate-limited', message };
  if ([50_001, 40_801, 9_010_001].includes(code)) return { kind: 'unavailable', message };
  return { kind: code === 30_003 || /instrument|symbol/i.test(message) ? 'unknown-market' : 'refused', message };
}
