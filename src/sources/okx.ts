import { INTERVAL_MS } from '../market/candle.js';
import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, isRecord, list, price, record, refuse, text, volume } from './readers.js';
import { listAt } from './rows.js';

/** From six hours up the plain codes open on Hong Kong time; those with `utc` do not. */
const INTERVALS = {
  '1s': '1s',
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1H',
  '2h': '2H',
  '4h': '4H',
  '6h': '6Hutc',
  '12h': '12Hutc',
  '1d': '1Dutc',
  '3d': '3Dutc',
  '1w': '1Wutc',
};

/** As far back as the endpoint for recent candles answers (2026-11; not verified). */
const RECENT_CANDLES = 1_440;

export const okx: Source = {
  id: 'okx',
  exchanges: ['okx'],
  docs: 'https://www.okx.com/docs-v5/en/#order-book-trading-market-data',
  origin: 'https://www.okx.com',
  // 20 requests in two seconds from one address, per endpoint (market data pages, 2026-11).
  budget: { limit: 20, windowMs: 2_000 },
  readError,
  markets: {
    requests: () => [{ path: '/api/v5/public/instruments', query: { instType: 'SPOT' } }],
    parse: ([body]) =>
      readListing('okx markets', dataOf('okx markets', body), (row) => {
        const market = record(row, '');
        if (!isSpot(market)) return undefined;
        return {
          nativeSymbol: text(market.instId, 'instId'),
          base: asset(market.baseCcy, 'baseCcy'),
          quote: asset(market.quoteCcy, 'quoteCcy'),
          active: text(market.state, 'state') === 'live',
        };
      }),
  },
  prices: {
    requests: () => [{ path: '/api/v5/market/tickers', query: { instType: 'SPOT' } }],
    parse: ([body]) =>
      readQuotes('okx prices', dataOf('okx prices', body), (row) => {
        const ticker = record(row, '');
        if (!isSpot(ticker)) return undefined;
        return {
          market: text(ticker.instId, 'instId'),
          // "" is how it says that something does not apply.
          price: ticker.last === '' ? null : price(ticker.last, 'last'),
          volume24h: ticker.volCcy24h === '' ? null : volume(ticker.volCcy24h, 'volCcy24h'),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 300 for recent ones; 100 was long the most for older ones, and too large a page loses its oldest rows (2026-11).
    pageSize: 100,
    reach: null,
    requests: (query) => {
      const recent = query.now - RECENT_CANDLES * INTERVAL_MS[query.interval];
      return candlePages(query, 100).map(({ since, until }) => ({
        path: since >= recent ? '/api/v5/market/candles' : '/api/v5/market/history-candles',
        query: {
          instId: query.nativeSymbol,
          bar: intervalCode(INTERVALS, query.interval),
          // `after` means older than, `before` newer than; neither includes the time itself.
          after: until,
          before: since - 1,
          limit: 100,
        },
      }));
    },
    parse: (bodies, query) =>
      readCandles(
        'okx candles',
        bodies.map((body) => dataOf('okx candles', body)),
        query,
        (row) => {
          const [time, open, high, low, close, traded, , , confirm] = list(row, '');
          return {
            openTime: fromMilliseconds(time, '[0]'),
            open: price(open, '[1]'),
            high: price(high, '[2]'),
            low: price(low, '[3]'),
            close: price(close, '[4]'),
            volume: volume(traded, '[5]'),
            closed: isConfirmed(confirm),
          };
        },
      ),
  },
};

function dataOf(what: string, body: unknown) {
  return { path: 'data', rows: listAt(what, body, 'data') };
}

function isSpot({ instType }: Readonly<Record<string, unknown>>): boolean {
  return instType === undefined || text(instType, 'instType') === 'SPOT';
}

function isConfirmed(value: unknown): boolean {
  return value === '1' || (value === '0' ? false : refuse('[8]', value));
}

/** `{"code":"51001","msg":…,"data":[]}` with any HTTP status; code "0" is success. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.code === undefined || String(body.code) === '0') return null;
  const code = String(body.code);
  const message = `${code} ${body.msg}`;
  // 50011 and 50061 rate limits, 50001 unavailable, 50004 timeout, 50013 busy, 50026 system error (error codes page, 2026-11).
  if (code === '50011' || code === '50061') return { kind: 'rate-limited', message };
  if (['50001', '50004', '50013', '50026'].includes(code)) return { kind: 'unavailable', message };
  return { kind: code === '51001' ? 'unknown-market' : 'refused', message };
}
