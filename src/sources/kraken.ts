import { INTERVAL_MS } from '../market/candle.js';
import type { Pair } from '../market/pair.js';
import { intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, fromSeconds, isRecord, list, price, quoteVolume, record, refuse, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

const INTERVALS = {
  '1m': '1',
  '5m': '5',
  '15m': '15',
  '30m': '30',
  '1h': '60',
  '4h': '240',
  '1d': '1440',
  '1w': '10080',
  '15d': '21600',
};

export const kraken: Source = {
  id: 'kraken',
  exchanges: ['kraken'],
  docs: 'https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs',
  origin: 'https://api.kraken.com',
  // About one request a second from one address (client libraries' measure, 2026-11), so not a minute's worth at once.
  budget: { limit: 15, windowMs: 15_000 },
  readError,
  markets: {
    requests: () => [{ path: '/0/public/AssetPairs' }],
    parse: ([body]) =>
      readListing('kraken markets', { path: '', rows: objectAt('kraken markets', body, 'result') }, (row, key) => {
        const market = record(row, '');
        if (isOtherBook(key) || isOtherBook(String(market.altname))) return undefined;
        return { nativeSymbol: text(key, ''), ...pairOf(market), active: isActive(market.status) };
      }),
  },
  prices: {
    // Without `pair` it answers for all of them.
    requests: () => [{ path: '/0/public/Ticker' }],
    parse: ([body]) =>
      readQuotes('kraken prices', { path: '', rows: objectAt('kraken prices', body, 'result') }, (row, key) => {
        if (isOtherBook(key)) return undefined;
        const ticker = record(row, '');
        return {
          market: marketOf(key),
          price: price(list(ticker.c, 'c')[0], 'c[0]'),
          volume24h: quoteVolume(secondOf(ticker, 'v'), secondOf(ticker, 'p')),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // The newest 720 and the open one, whatever `since` says (OHLC endpoint page, 2026-11).
    pageSize: 720,
    reach: 720,
    requests: ({ nativeSymbol, interval, since }) => {
      // Not documented whether a candle that opens at `since` is answered: one interval earlier asks for it either way.
      const from = Math.floor((since - INTERVAL_MS[interval]) / 1_000);
      const query = { pair: nativeSymbol, interval: intervalCode(INTERVALS, interval), since: from };
      return [{ path: '/0/public/OHLC', query }];
    },
    parse: (bodies, query) => {
      const tables = bodies.map((body) => {
        const result = objectAt('kraken candles', body, 'result');
        // It may be another name of the pair than the one asked for.
        const name = Object.keys(result).find((key) => key !== 'last') ?? 'result';
        return { path: name, rows: listAt('kraken candles', result, name) };
      });
      return readCandles('kraken candles', tables, query, (row) => {
        const [time, open, high, low, close, , traded] = list(row, '');
        return {
          openTime: fromSeconds(time, '[0]'),
          open: price(open, '[1]'),
          high: price(high, '[2]'),
          low: price(low, '[3]'),
          close: price(close, '[4]'),
          volume: volume(traded, '[6]'),
        };
      });
    },
  },
};

/** Kraken's own codes beside the common ones, and the ids of its first assets (Assets endpoint, 2026-11; newer ids are the codes). */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['XBT', 'BTC'],
  ['XXBT', 'BTC'],
  ['XDG', 'DOGE'],
  ['XXDG', 'DOGE'],
  ...['ETC', 'ETH', 'LTC', 'MLN', 'REP', 'XLM', 'XMR', 'XRP', 'ZEC'].map((code): [string, string] => [
    `X${code}`,
    code,
  ]),
  ...['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'USD'].map((code): [string, string] => [`Z${code}`, code]),
]);

/** `XXBTZUSD.d` is a dark pool, `ETH/USD:BTNL` the book of another venue. */
function isOtherBook(name: string): boolean {
  return name.endsWith('.d') || name.includes(':');
}

/** From `wsname` (`XBT/USD`), which agrees with the asset ids wherever both are sent. */
function pairOf(market: Readonly<Record<string, unknown>>): Pair {
  return market.wsname === undefined
    ? { base: asset(market.base, 'base', ALIASES), quote: asset(market.quote, 'quote', ALIASES) }
    : pairNamed(text(market.wsname, 'wsname'), 'wsname');
}

/** Ticker keys are pair ids (`XXBTZUSD`), or the names of the assets where the newer naming is answered (`BTC/USD`). */
function marketOf(key: string): string | Pair {
  return key.includes('/') ? pairNamed(key, '') : text(key, '');
}

function pairNamed(name: string, field: string): Pair {
  const [base, quote, ...rest] = name.split('/');
  if (quote === undefined || rest.length > 0) return refuse(field, name);
  return { base: asset(base, field, ALIASES), quote: asset(quote, field, ALIASES) };
}

/** `status` is absent in older answers; the limited modes still trade. */
function isActive(status: unknown): boolean {
  return status === undefined || ['online', 'post_only', 'limit_only', 'reduce_only'].includes(text(status, 'status'));
}

/** The second of [today, last 24 hours]. */
function secondOf(ticker: Readonly<Record<string, unknown>>, field: string): number | null {
  return ticker[field] === undefined ? null : volume(list(ticker[field], field)[1], `${field}[1]`);
}

/** HTTP 200 with `{"error":["EQuery:Unknown asset pair"]}`; entries that start with W are warnings. */
function readError(body: unknown): ApiError | null {
  const errors = isRecord(body) && Array.isArray(body.error) ? body.error.filter((entry) => !/^W/.test(entry)) : [];
  if (errors.length === 0) return null;
  const message = errors.join(', ');
  if (/too many requests|rate limit|temporary lockout|throttled/i.test(message))
    return { kind: 'rate-limited', message };
  if (/^EService|internal error/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /unknown asset pair/i.test(message) ? 'unknown-market' : 'refused', message };
}
