import { integer, newestCandles, type Span } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Bars of six hours and more open on Hong Kong time, unless their name ends in `utc`. */
const HONG_KONG_MS = -8 * HOUR;
const BARS: Readonly<Record<string, Span>> = {
  '1s': { ms: 1_000, offsetMs: 0 },
  '1m': { ms: MINUTE, offsetMs: 0 },
  '3m': { ms: 3 * MINUTE, offsetMs: 0 },
  '5m': { ms: 5 * MINUTE, offsetMs: 0 },
  '15m': { ms: 15 * MINUTE, offsetMs: 0 },
  '30m': { ms: 30 * MINUTE, offsetMs: 0 },
  '1H': { ms: HOUR, offsetMs: 0 },
  '2H': { ms: 2 * HOUR, offsetMs: 0 },
  '4H': { ms: 4 * HOUR, offsetMs: 0 },
  '6H': { ms: 6 * HOUR, offsetMs: HONG_KONG_MS },
  '12H': { ms: 12 * HOUR, offsetMs: HONG_KONG_MS },
  '1D': { ms: DAY, offsetMs: HONG_KONG_MS },
  '6Hutc': { ms: 6 * HOUR, offsetMs: 0 },
  '12Hutc': { ms: 12 * HOUR, offsetMs: 0 },
  '1Dutc': { ms: DAY, offsetMs: 0 },
};
/** `candles` knows only the newest rows; `history-candles` goes back to the listing. */
const RECENT_REACH = 1_440;

const bySymbol = (row: unknown): string => (row as { instId: string }).instId;
const MARKET_ROWS: RowShape = { container: ['data'], value: ['baseCcy'], symbolOf: bySymbol };
const PRICE_ROWS: RowShape = { container: ['data'], value: ['last'], symbolOf: bySymbol };
const CANDLE_ROWS: RowShape = { container: ['data'], value: [4] };

export const okx: Dialect = {
  exchange: 'okx',
  limits: [
    { scope: 'instruments', limit: 20, windowMs: 2_000, window: 'sliding' },
    { scope: 'tickers', limit: 20, windowMs: 2_000, window: 'sliding' },
    { scope: 'candles', limit: 40, windowMs: 2_000, window: 'sliding' },
    { scope: 'history-candles', limit: 20, windowMs: 2_000, window: 'sliding' },
  ],
  ban: null,
  skipsEmptyCandles: false,
  symbolOf: (market) => `${market.base}-${market.quote}`,

  route(desk, path, query) {
    switch (path) {
      case '/api/v5/public/instruments':
        return {
          serves: ['markets'],
          weight: 1,
          scope: 'instruments',
          rows: MARKET_ROWS,
          answer: () => spot(query, () => desk.markets.map((market) => instrument(desk, market))),
        };
      case '/api/v5/market/tickers':
        return {
          serves: ['prices'],
          weight: 1,
          scope: 'tickers',
          rows: PRICE_ROWS,
          answer: () => spot(query, () => desk.markets.map((market) => ticker(desk, market))),
        };
      case '/api/v5/market/candles':
        return {
          serves: ['candles'],
          weight: 1,
          scope: 'candles',
          rows: CANDLE_ROWS,
          answer: () => bars(desk, query, 300, RECENT_REACH),
        };
      case '/api/v5/market/history-candles':
        return {
          serves: ['candles'],
          weight: 1,
          scope: 'history-candles',
          rows: CANDLE_ROWS,
          answer: () => bars(desk, query, 100, Number.POSITIVE_INFINITY),
        };
      default:
        return null;
    }
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, '50011', 'Too Many Requests');
      case 'not-found':
        return failure(404, '404', 'Not Found');
      case 'fault':
        return failure(200, '50001', 'Service temporarily unavailable. Please try again later.');
    }
  },
};

function failure(status: number, code: string, msg: string): Reply {
  return { status, body: JSON.stringify({ msg, code, data: [] }) };
}

function envelope(rows: readonly string[]): Reply {
  return ok(`{"code":"0","msg":"","data":[${rows.join(',')}]}`);
}

/** Other types of instruments exist, with nothing in them here. */
function spot(query: URLSearchParams, rows: () => readonly string[]): Reply {
  const type = query.get('instType');
  if (type === 'SPOT') return envelope(rows());
  return ['SWAP', 'FUTURES', 'OPTION', 'MARGIN'].includes(type ?? '')
    ? envelope([])
    : failure(400, '51000', 'Parameter instType error');
}

function instrument(desk: Desk, market: Market): string {
  const state = market.state === 'trading' ? 'live' : market.state === 'never' ? 'preopen' : 'suspend';
  return (
    `{"alias":"","auctionEndTime":"","baseCcy":"${market.base}","category":"1","ctMult":"","ctType":"","ctVal":"","ctValCcy":"",` +
    `"expTime":"","instFamily":"","instId":"${market.base}-${market.quote}","instType":"SPOT","lever":"",` +
    `"listTime":"${desk.book.startedTrading}","lotSz":"0.00000001","minSz":"0.0001","optType":"","quoteCcy":"${market.quote}",` +
    `"ruleType":"normal","settleCcy":"","state":"${state}","stk":"","tickSz":"${fixed(10 ** -market.decimals, market.decimals)}","uly":""}`
  );
}

function ticker(desk: Desk, market: Market): string {
  const { decimals } = market;
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  const head = `{"instType":"SPOT","instId":"${market.base}-${market.quote}"`;
  if (last === null || stats === null) {
    return (
      `${head},"last":"","lastSz":"0","askPx":"","askSz":"0","bidPx":"","bidSz":"0","open24h":"","high24h":"","low24h":"",` +
      `"volCcy24h":"0","vol24h":"0","ts":"${desk.now}","sodUtc0":"","sodUtc8":""}`
    );
  }
  stats.text ||=
    `"open24h":"${fixed(stats.open, decimals)}","high24h":"${fixed(stats.high, decimals)}","low24h":"${fixed(stats.low, decimals)}",` +
    `"volCcy24h":"${fixed(stats.quoteVolume, 8)}","vol24h":"${fixed(stats.volume, 8)}"`;
  const price = fixed(last, decimals);
  return (
    `${head},"last":"${price}","lastSz":"0.05","askPx":"${fixed(last + 10 ** -decimals, decimals)}","askSz":"1","bidPx":"${price}",` +
    `"bidSz":"2",${stats.text},"ts":"${desk.now}","sodUtc0":"${fixed(stats.open, decimals)}","sodUtc8":"${fixed(stats.open, decimals)}"}`
  );
}

/** `after` asks for rows older, `before` for rows newer than that time, both exclusive; newest first. */
function bars(desk: Desk, query: URLSearchParams, most: number, reach: number): Reply {
  const market = desk.find(query.get('instId') ?? '');
  if (!market) return failure(200, '51001', "Instrument ID doesn't exist.");
  const span = BARS[query.get('bar') ?? '1m'];
  if (!span) return failure(200, '51000', 'Parameter bar error');
  const [after, before, count] = [integer(query, 'after'), integer(query, 'before'), integer(query, 'limit')];
  if ([after, before, count].some(Number.isNaN)) return failure(200, '51000', 'Parameter error');
  const limit = Math.min(count || 100, most);
  const since = Math.max((before ?? -1) + 1, desk.now - reach * span.ms + 1);
  const rows = newestCandles(desk, market, span, since, (after ?? desk.now + 1) - 1, limit)
    .reverse()
    .map(
      (candle) =>
        `["${candle.openTime}","${fixed(candle.open, market.decimals)}","${fixed(candle.high, market.decimals)}",` +
        `"${fixed(candle.low, market.decimals)}","${fixed(candle.close, market.decimals)}","${fixed(candle.volume, 8)}",` +
        `"${fixed(candle.quoteVolume, 8)}","${fixed(candle.quoteVolume, 8)}","${candle.openTime + span.ms <= desk.now ? 1 : 0}"]`,
    );
  return envelope(rows);
}
