import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { PayloadError } from './payload-error.js';
import { readQuotes } from './quotes.js';
import { asset, fromMilliseconds, list, price, quoteVolume, refuse, text, volume } from './readers.js';
import { listAt } from './rows.js';
import { shown } from './shown.js';

const INTERVALS = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '3h': '3h',
  '6h': '6h',
  '12h': '12h',
  '1d': '1D',
  '1w': '1W',
  '2w': '14D',
};

export const bitfinex: Source = {
  id: 'bitfinex',
  exchanges: ['bitfinex'],
  docs: 'https://docs.bitfinex.com/reference/rest-public-tickers',
  origin: 'https://api-pub.bitfinex.com',
  // 30 tickers or candles a minute from one address (client libraries' measure, 2026-11).
  budget: { limit: 30, windowMs: 60_000 },
  readError,
  markets: {
    // The configuration pages allow half as many as the others (15 a minute, 2026-11).
    requests: () => [
      { path: '/v2/conf/pub:list:pair:exchange', cost: 2 },
      { path: '/v2/conf/pub:map:currency:sym', cost: 2 },
    ],
    parse: ([pairs, map]) => {
      const names = namesOf(map);
      // One list inside another.
      const rows = listAt('bitfinex markets', listAt('bitfinex markets', pairs, '')[0], '');
      return readListing('bitfinex markets', { path: '[0]', rows }, (row) => {
        const codes = codesOf(text(row, ''));
        if (!codes.every(isAsset)) return undefined;
        const [base, quote] = codes.map((code) => common(code, names));
        return { nativeSymbol: `t${text(row, '')}`, base: asset(base, ''), quote: asset(quote, ''), active: true };
      });
    },
  },
  prices: {
    requests: () => [{ path: '/v2/tickers', query: { symbols: 'ALL' } }],
    parse: ([body]) =>
      readQuotes('bitfinex prices', { path: '', rows: listAt('bitfinex prices', body, '') }, (row) => {
        const ticker = list(row, '');
        const symbol = text(ticker[0], '[0]');
        // f rows are interest rates of the funding market.
        if (symbol.startsWith('f')) return undefined;
        if (!symbol.startsWith('t')) refuse('[0]', symbol);
        if (!codesOf(symbol.slice(1)).every(isAsset)) return undefined;
        const last = price(ticker[7], '[7]');
        return { market: symbol, price: last, volume24h: quoteVolume(volume(ticker[8], '[8]'), last) };
      }),
  },
  candles: {
    intervals: INTERVALS,
    // 10,000 at most (2026-11).
    pageSize: 10_000,
    reach: null,
    requests: (query) =>
      candlePages(query, 10_000).map(({ since, until }) => ({
        path: `/v2/candles/trade:${intervalCode(INTERVALS, query.interval)}:${symbolInPath(query.nativeSymbol)}/hist`,
        query: { start: since, end: until - 1, limit: 10_000, sort: 1 },
      })),
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({ path: '', rows: listAt('bitfinex candles', body, '') }));
      return readCandles('bitfinex candles', tables, query, (row) => {
        // Close stands before high and low.
        const [time, open, close, high, low, traded] = list(row, '');
        return {
          openTime: fromMilliseconds(time, '[0]'),
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

/** Codes whose common name is not what the map says, or that must be right without it. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['UST', 'USDT'],
  ['UDC', 'USDC'],
]);

/** Its code of an asset to the name it gives it; both as sent. */
function namesOf(map: unknown): ReadonlyMap<string, unknown> {
  const rows = listAt('bitfinex markets', listAt('bitfinex markets', map, '')[0], '');
  return new Map(
    rows.map((row, index) => {
      if (Array.isArray(row) && typeof row[0] === 'string') return [row[0], row[1]];
      throw new PayloadError(`bitfinex markets: field map[0][${index}]: unexpected ${shown(row)}`);
    }),
  );
}

/** Names that cannot stand in a pair (`LEO-EOS`) leave the code as it is. */
function common(code: string, names: ReadonlyMap<string, unknown>): string {
  const alias = ALIASES.get(code);
  if (alias !== undefined || !names.has(code)) return alias ?? code;
  const name = text(names.get(code), `map ${code}`);
  return name.includes('-') ? code : name;
}

/** `AVAX:USD`, or six letters where both codes have three: its documented way to write a pair. */
function codesOf(pair: string): [base: string, quote: string] {
  const parts = pair.includes(':') ? pair.split(':') : [pair.slice(0, 3), pair.slice(3)];
  const [base = '', quote = ''] = parts;
  const isWhole = parts.length === 2 && base !== '' && (pair.includes(':') || pair.length === 6);
  return isWhole && quote !== '' ? [base, quote] : refuse('', pair);
}

/** Not a derivative (`BTCF0`), not one of the assets for trying the API out. */
function isAsset(code: string): boolean {
  return !code.endsWith('F0') && !code.startsWith('TEST') && code !== 'AAA' && code !== 'BBB';
}

function symbolInPath(symbol: string): string {
  return encodeURIComponent(symbol).replaceAll('%3A', ':');
}

/** `["error", 10020, "symbol: invalid"]`, mostly with HTTP 500. */
function readError(body: unknown): ApiError | null {
  if (!Array.isArray(body) || body[0] !== 'error') return null;
  const message = `${body[1]} ${body[2]}`;
  if (body[1] === 11010 || /rate.?limit/i.test(message)) return { kind: 'rate-limited', message };
  if (body[1] === 20060 || /maintenance|unavailable/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /symbol/i.test(message) ? 'unknown-market' : 'refused', message };
}
