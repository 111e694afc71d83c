import { candlePages, inSeconds, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromSeconds, isRecord, list, price, record, refuse, text, volume } from './readers.js';
import { listAt } from './rows.js';

const INTERVALS = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '2h': '2h',
  '4h': '4h',
  '8h': '8h',
  '12h': '12h',
  '1d': '1d',
  '1w': '7d',
};

export const gate: Source = {
  id: 'gate',
  exchanges: ['gate'],
  docs: 'https://www.gate.com/docs/developers/apiv4/en/#spot',
  origin: 'https://api.gateio.ws',
  // 200 requests in ten seconds from one address, per endpoint (client libraries' measure, 2026-11).
  budget: {
    limit: 200,
    windowMs: 10_000,
    // Left of this endpoint's limit; the reset beside it is the present time until the limit is exceeded (API page, 2026-11).
    headers: { remaining: 'x-gate-ratelimit-requests-remain', limit: 'x-gate-ratelimit-limit' },
  },
  readError,
  markets: {
    requests: () => [{ path: '/api/v4/spot/currency_pairs' }],
    parse: ([body]) =>
      readListing('gate markets', { path: '', rows: listAt('gate markets', body, '') }, (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.id, 'id'),
          base: asset(market.base, 'base'),
          quote: asset(market.quote, 'quote'),
          // buyable and sellable: one side still trades.
          active: ['tradable', 'buyable', 'sellable'].includes(text(market.trade_status, 'trade_status')),
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/api/v4/spot/tickers' }],
    parse: ([body]) =>
      readQuotes('gate prices', { path: '', rows: listAt('gate prices', body, '') }, (row) => {
        const ticker = record(row, '');
        return {
          market: text(ticker.currency_pair, 'currency_pair'),
          price: price(ticker.last, 'last'),
          volume24h: volume(ticker.quote_volume, 'quote_volume'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // A range of more than 1000 points is refused, and both of its ends may count: 999 is safe (2026-11).
    pageSize: 999,
    // Older ones are refused (client libraries' measure, 2026-11).
    reach: 10_000,
    requests: (query) =>
      candlePages(query, 999).map((page) => {
        const { start, end } = inSeconds(page);
        const interval = intervalCode(INTERVALS, query.interval);
        // `limit` must not stand beside a range.
        const asked = { currency_pair: query.nativeSymbol, interval, from: start, to: end };
        return { path: '/api/v4/spot/candlesticks', query: asked };
      }),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('gate candles', body, '') }));
      return readCandles('gate candles', tables, query, (row) => {
        // The quote volume comes first, the open last.
        const [time, , close, high, low, open, traded, isClosed] = list(row, '');
        return {
          openTime: fromSeconds(time, '[0]'),
          open: price(open, '[5]'),
          high: price(high, '[3]'),
          low: price(low, '[4]'),
          close: price(close, '[2]'),
          volume: volume(traded, '[6]'),
          // Older answers do not say.
          ...(isClosed === undefined ? {} : { closed: closedMark(isClosed) }),
        };
      });
    },
  },
};

function closedMark(value: unknown): boolean {
  return value === 'true' || (value === 'false' ? false : refuse('[7]', value));
}

/** `{"label":"INVALID_CURRENCY_PAIR","message":…}` with a bad HTTP status. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || typeof body.label !== 'string') return null;
  const message = `${body.label} ${body.message}`;
  if (/^TOO_(MANY_REQUESTS|FAST)/.test(body.label)) return { kind: 'rate-limited', message };
  if (/^(INTERNAL|SERVER_ERROR|TOO_BUSY)/.test(body.label)) return { kind: 'unavailable', message };
  return { kind: /^INVALID_CURRENCY/.test(body.label) ? 'unknown-market' : 'refused', message };
}
