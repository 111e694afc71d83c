import { candlePages, inSeconds, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, flag, fromSeconds, isRecord, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

const PRODUCTS = '/api/v3/brokerage/market/products';

const INTERVALS = {
  '1m': 'ONE_MINUTE',
  '5m': 'FIVE_MINUTE',
  '15m': 'FIFTEEN_MINUTE',
  '30m': 'THIRTY_MINUTE',
  '1h': 'ONE_HOUR',
  '2h': 'TWO_HOUR',
  '6h': 'SIX_HOUR',
  '1d': 'ONE_DAY',
};

/** Advanced Trade's public market data: one list answers for markets and prices. */
export const coinbase: Source = {
  id: 'coinbase',
  exchanges: ['coinbase'],
  docs: 'https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/list-public-products',
  origin: 'https://api.coinbase.com',
  // 10 public requests a second from one address (client libraries' measure, 2026-11).
  budget: { limit: 10, windowMs: 1_000 },
  readError,
  markets: {
    requests: () => [{ path: PRODUCTS, query: { product_type: 'SPOT' } }],
    parse: ([body]) =>
      readListing('coinbase markets', productsOf('coinbase markets', body), (row) => {
        const product = record(row, '');
        if (!isSpot(product)) return undefined;
        return {
          nativeSymbol: text(product.product_id, 'product_id'),
          base: asset(product.base_currency_id, 'base_currency_id'),
          quote: asset(product.quote_currency_id, 'quote_currency_id'),
          active: isActive(product),
        };
      }),
  },
  prices: {
    requests: () => [{ path: PRODUCTS, query: { product_type: 'SPOT' } }],
    parse: ([body]) =>
      readQuotes('coinbase prices', productsOf('coinbase prices', body), (row) => {
        const product = record(row, '');
        if (!isSpot(product)) return undefined;
        // "" is how it says that there is none.
        const last = product.price === '' ? null : price(product.price, 'price');
        return { market: text(product.product_id, 'product_id'), price: last, volume24h: volume24h(product, last) };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 350 at most (2026-11); 300 leaves room for an end that may or may not be inclusive.
    pageSize: 300,
    reach: null,
    requests: (query) =>
      candlePages(query, 300).map((page) => ({
        path: `${PRODUCTS}/${encodeURIComponent(query.nativeSymbol)}/candles`,
        query: { ...inSeconds(page), granularity: intervalCode(INTERVALS, query.interval) },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: 'candles', rows: listAt('coinbase candles', body, 'candles') }));
      return readCandles('coinbase candles', tables, query, (row) => {
        const candle = record(row, '');
        return {
          openTime: fromSeconds(candle.start, 'start'),
          open: price(candle.open, 'open'),
          high: price(candle.high, 'high'),
          low: price(candle.low, 'low'),
          close: price(candle.close, 'close'),
          volume: volume(candle.volume, 'volume'),
        };
      });
    },
  },
};

function productsOf(what: string, body: unknown) {
  return { path: 'products', rows: listAt(what, body, 'products') };
}

function isSpot({ product_type }: Readonly<Record<string, unknown>>): boolean {
  return product_type === undefined || text(product_type, 'product_type') === 'SPOT';
}

function isActive(product: Readonly<Record<string, unknown>>): boolean {
  const stopped = ['is_disabled', 'trading_disabled', 'view_only'].map((field) => flag(product[field], field));
  const { status } = product;
  return !stopped.includes(true) && (status === undefined || status === '' || text(status, 'status') === 'online');
}

/** Its own figure in the quote asset where it sends one, else base volume at the last price. */
function volume24h(product: Readonly<Record<string, unknown>>, last: number | null): number | null {
  const own = volumeOrNone(product, 'approximate_quote_24h_volume');
  return own ?? quoteVolume(volumeOrNone(product, 'volume_24h'), last);
}

function volumeOrNone(product: Readonly<Record<string, unknown>>, field: string): number | null {
  return product[field] === '' ? null : volume(product[field], field);
}

/** `{"error":"NOT_FOUND","error_details":…,"message":…}`, or `{"message":…}` from the gateway in front. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || 'products' in body || 'candles' in body) return null;
  const parts = [body.error, body.message].filter((part) => typeof part === 'string' && part !== '');
  if (parts.length === 0) return null;
  const message = parts.join(': ');
  if (/rate.?limit|too many|resource_?exhausted/i.test(message)) return { kind: 'rate-limited', message };
  if (/unavailable|internal|maintenance/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /not.?found|product_?id/i.test(message) ? 'unknown-market' : 'refused', message };
}
