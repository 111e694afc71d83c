import { INTERVAL_MS, type Interval } from '../../market/candle.js';
import { MINUTE_MS } from '../../market/duration.js';
import { type CandleRow, candlePages, intervalCode, readCandles } from '../candles.js';
import type { CandleEndpoint, Source } from '../contract.js';
import { readListing } from '../listing.js';
import { type QuoteRow, readQuotes } from '../quotes.js';
import { asset, fromMilliseconds, list, price, quoteVolume, Refusal, record, text, volume } from '../readers.js';
import { listAt } from '../rows.js';
import type { CcxtExchange } from './library.js';

/** Where ccxt does not say how many candles an answer holds: the least that any of its exchanges gives (2026-11). */
const PAGE_SIZE = 100;
const REQUEST_MS = 1_000;

/**
 * The source of an exchange of ccxt. Its paths are ccxt's methods, its answers what they return; native symbols are
 * ccxt's own, as in `BTC/USDT`.
 *
 * @param id `ccxt:binance`.
 */
export function ccxtSource(id: string, { has, rateLimit, timeframes = {}, features }: CcxtExchange): Source {
  const offered = Object.keys(INTERVAL_MS).filter((interval): interval is Interval => interval in timeframes);
  const intervals = Object.fromEntries(offered.map((interval) => [interval, interval]));
  const pageSize = features?.spot?.fetchOHLCV?.limit ?? PAGE_SIZE;
  return {
    id,
    exchanges: [id],
    docs: 'https://docs.ccxt.com',
    origin: 'https://docs.ccxt.com',
    budget: { limit: Math.max(1, Math.floor(MINUTE_MS / (rateLimit || REQUEST_MS))), windowMs: MINUTE_MS },
    readError: () => null,
    markets: {
      requests: () => [{ path: '/loadMarkets' }],
      parse: ([body]) => {
        const what = `${id} markets`;
        return readListing(what, { path: '', rows: listAt(what, body, '') }, readMarket);
      },
    },
    prices: {
      requests: ({ markets }) =>
        has.fetchTickers === true
          ? [{ path: '/fetchTickers' }]
          : markets.map(({ nativeSymbol }) => ({ path: '/fetchTicker', query: { symbol: nativeSymbol } })),
      parse: (bodies) => {
        const what = `${id} prices`;
        const rows = bodies.flatMap((body) => listAt(what, body, ''));
        return readQuotes(what, { path: '', rows }, readTicker);
      },
    },
    ...(has.fetchOHLCV === true && offered.length > 0 ? { candles: candlesOf(id, intervals, pageSize) } : {}),
  };
}

function candlesOf(id: string, intervals: CandleEndpoint['intervals'], pageSize: number): CandleEndpoint {
  return {
    intervals,
    pageSize,
    reach: null,
    requests: (query) =>
      candlePages(query, pageSize).map(({ since, until }) => ({
        path: '/fetchOHLCV',
        query: {
          symbol: query.nativeSymbol,
          timeframe: intervalCode(intervals, query.interval),
          since,
          limit: Math.ceil((until - since) / INTERVAL_MS[query.interval]),
        },
      })),
    parse: (bodies, query) => {
      const what = `${id} candles`;
      return readCandles(
        what,
        bodies.map((body) => ({ path: '', rows: listAt(what, body, '') })),
        query,
        readCandle,
      );
    },
  };
}

function readMarket(row: unknown) {
  const market = record(row, '');
  if (market.spot !== true) return undefined;
  return {
    nativeSymbol: text(market.symbol, 'symbol'),
    base: asset(market.base, 'base'),
    quote: asset(market.quote, 'quote'),
    // ccxt leaves it out where the exchange does not tell.
    active: market.active !== false,
  };
}

function readTicker(row: unknown): QuoteRow {
  const ticker = record(row, '');
  const { refused } = ticker;
  if (typeof refused === 'string') throw new Refusal('', refused);
  const last = price(ticker.last ?? null, 'last');
  const average = price(ticker.vwap ?? null, 'vwap') ?? last;
  return {
    market: text(ticker.symbol, 'symbol'),
    price: last,
    volume24h:
      volume(ticker.quoteVolume, 'quoteVolume') ?? quoteVolume(volume(ticker.baseVolume, 'baseVolume'), average),
  };
}

function readCandle(row: unknown): CandleRow {
  const [openTime, open, high, low, close, traded] = list(row, '');
  return {
    openTime: fromMilliseconds(openTime, '[0]'),
    open: price(open, '[1]'),
    high: price(high, '[2]'),
    low: price(low, '[3]'),
    close: price(close, '[4]'),
    volume: volume(traded, '[5]'),
  };
}
