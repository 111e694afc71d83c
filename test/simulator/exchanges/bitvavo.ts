import { integer, newestCandles, type Span } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const INTERVALS: Readonly<Record<string, Span>> = {
  '1m': { ms: MINUTE, offsetMs: 0 },
  '5m': { ms: 5 * MINUTE, offsetMs: 0 },
  '15m': { ms: 15 * MINUTE, offsetMs: 0 },
  '30m': { ms: 30 * MINUTE, offsetMs: 0 },
  '1h': { ms: HOUR, offsetMs: 0 },
  '2h': { ms: 2 * HOUR, offsetMs: 0 },
  '4h': { ms: 4 * HOUR, offsetMs: 0 },
  '6h': { ms: 6 * HOUR, offsetMs: 0 },
  '8h': { ms: 8 * HOUR, offsetMs: 0 },
  '12h': { ms: 12 * HOUR, offsetMs: 0 },
  '1d': { ms: 24 * HOUR, offsetMs: 0 },
};
const MOST_CANDLES = 1_440;
const WEIGHT_PER_MINUTE = 1_000;

const bySymbol = (row: unknown): string => (row as { market: string }).market;
const MARKET_ROWS: RowShape = { container: [], value: ['base'], symbolOf: bySymbol };
const PRICE_ROWS: RowShape = { container: [], value: ['last'], symbolOf: bySymbol };
const CANDLE_ROWS: RowShape = { container: [], value: [4] };

export const bitvavo: Dialect = {
  exchange: 'bitvavo',
  limits: [{ limit: WEIGHT_PER_MINUTE, windowMs: MINUTE, window: 'fixed' }],
  ban: null,
  skipsEmptyCandles: false,
  symbolOf: (market) => `${market.base}-${market.quote}`,

  route(desk, path, query) {
    if (path === '/v2/markets') {
      const answer = () => list(desk.markets.map(marketRow));
      return { serves: ['markets'], weight: 1, rows: MARKET_ROWS, answer };
    }
    if (path === '/v2/ticker/24h') {
      const answer = () => list(desk.markets.map((market) => ticker(desk, market)));
      return { serves: ['prices'], weight: 25, rows: PRICE_ROWS, answer };
    }
    const symbol = /^\/v2\/([^/]+)\/candles$/.exec(path)?.[1];
    if (symbol === undefined) return null;
    return { serves: ['candles'], weight: 1, rows: CANDLE_ROWS, answer: () => candles(desk, symbol, query) };
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, 105, 'Your IP or API key has been banned for exceeding the rate limit.');
      case 'not-found':
        return failure(404, 110, 'Invalid endpoint. Please check url and HTTP method.');
      case 'fault':
        return failure(200, 107, 'The matching engine is overloaded. Please wait 500ms and resubmit your order.');
    }
  },

  headers: (used) => ({ 'bitvavo-ratelimit-remaining': String(Math.max(0, WEIGHT_PER_MINUTE - used)) }),
};

function failure(status: number, errorCode: number, error: string): Reply {
  return { status, body: JSON.stringify({ errorCode, error }) };
}

function list(rows: readonly string[]): Reply {
  return ok(`[${rows.join(',')}]`);
}

function marketRow(market: Market): string {
  const status = market.state === 'trading' ? 'trading' : market.state === 'never' ? 'auction' : 'halted';
  return (
    `{"market":"${market.base}-${market.quote}","status":"${status}","base":"${market.base}","quote":"${market.quote}",` +
    `"pricePrecision":5,"minOrderInBaseAsset":"0.001","minOrderInQuoteAsset":"5","orderTypes":["market","limit"]}`
  );
}

function ticker(desk: Desk, market: Market): string {
  const { decimals } = market;
  const head = `{"market":"${market.base}-${market.quote}"`;
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  if (last === null || stats === null) {
    return `${head},"open":null,"high":null,"low":null,"last":null,"volume":null,"volumeQuote":null,"bid":null,"ask":null,"timestamp":null}`;
  }
  stats.text ||=
    `"open":"${fixed(stats.open, decimals)}","high":"${fixed(stats.high, decimals)}","low":"${fixed(stats.low, decimals)}",` +
    `"volume":"${fixed(stats.volume, 8)}","volumeQuote":"${fixed(stats.quoteVolume, 8)}"`;
  const price = fixed(last, decimals);
  return `${head},"last":"${price}",${stats.text},"bid":"${price}","ask":"${price}","timestamp":${desk.now}}`;
}

/** Open times from `start` to `end`, both included; the newest `limit` of them, newest first. */
function candles(desk: Desk, symbol: string, query: URLSearchParams): Reply {
  const market = desk.find(symbol);
  if (!market) return failure(400, 205, 'market parameter is invalid.');
  const span = INTERVALS[query.get('interval') ?? ''];
  if (!span) return failure(400, 205, 'interval parameter is invalid.');
  const [start, end, count] = [integer(query, 'start'), integer(query, 'end'), integer(query, 'limit')];
  if ([start, end, count].some(Number.isNaN)) return failure(400, 205, 'start parameter is invalid.');
  const limit = Math.min(count || MOST_CANDLES, MOST_CANDLES);
  const rows = newestCandles(desk, market, span, start ?? 0, end ?? desk.now, limit)
    .reverse()
    .map(
      (candle) =>
        `[${candle.openTime},"${fixed(candle.open, market.decimals)}","${fixed(candle.high, market.decimals)}",` +
        `"${fixed(candle.low, market.decimals)}","${fixed(candle.close, market.decimals)}","${fixed(candle.volume, 8)}"]`,
    );
  return list(rows);
}
