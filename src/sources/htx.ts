import { INTERVAL_MS } from '../market/candle.js';
import { intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromSeconds, isRecord, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

/** Its days and weeks open at 16:00 UTC (2026-11; not verified): no candle of ours. */
const INTERVALS = { '1m': '1min', '5m': '5min', '15m': '15min', '30m': '30min', '1h': '60min', '4h': '4hour' };

/** The newest that one answer holds, and all that there are (klines page, 2026-11). */
const MOST_CANDLES = 2_000;

export const htx: Source = {
  id: 'htx',
  exchanges: ['htx'],
  docs: 'https://huobiapi.github.io/docs/spot/v1/en/#market-data',
  origin: 'https://api.huobi.pro',
  // 10 requests a second from one address, per endpoint (client libraries' measure, 2026-11).
  budget: { limit: 10, windowMs: 1_000 },
  readError,
  markets: {
    requests: () => [{ path: '/v1/common/symbols' }],
    parse: ([body]) =>
      readListing('htx markets', dataOf('htx markets', body), (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.symbol, 'symbol'),
          base: asset(market['base-currency'], 'base-currency'),
          quote: asset(market['quote-currency'], 'quote-currency'),
          active: text(market.state, 'state') === 'online',
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/market/tickers' }],
    parse: ([body]) =>
      readQuotes('htx prices', dataOf('htx prices', body), (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.symbol, 'symbol'),
          price: price(ticker.close, 'close'),
          // `amount` is the volume in the base asset, `vol` in the quote asset.
          volume24h: volume(ticker.vol, 'vol'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    pageSize: MOST_CANDLES,
    reach: MOST_CANDLES,
    // It takes no range: as many of the newest as reach back to the first one wanted, and one for the time on the way.
    requests: ({ nativeSymbol, interval, since, now }) => {
      const period = intervalCode(INTERVALS, interval);
      const wanted = Math.ceil((now - since) / INTERVAL_MS[interval]) + 1;
      const size = Math.min(Math.max(wanted, 1), MOST_CANDLES);
      return [{ path: '/market/history/kline', query: { symbol: nativeSymbol, period, size } }];
    },
    parse: (bodies, query) =>
      readCandles(
        'htx candles',
        bodies.map((body) => dataOf('htx candles', body)),
        query,
        (row) => {
          const candle = record(row, '');
          return {
            openTime: fromSeconds(candle.id, 'id'),
            open: price(candle.open, 'open'),
            high: price(candle.high, 'high'),
            low: price(candle.low, 'low'),
            close: price(candle.close, 'close'),
            volume: volume(candle.amount, 'amount'),
          };
        },
      ),
  },
};

function dataOf(what: string, body: unknown) {
  return { path: 'data', rows: listAt(what, body, 'data') };
}

/** HTTP 200 with `{"status":"error","err-code":"invalid-parameter","err-msg":"invalid symbol"}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.status !== 'error') return null;
  const message = `${body['err-code']} ${body['err-msg']}`;
  if (/frequency-limit|too-many-requests|request limit/.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|internal-error|timeout/.test(message)) return { kind: 'unavailable', message };
  return { kind: /symbol/.test(message) ? 'unknown-market' : 'refused', message };
}
