import { integer, oldestCandles, type Span } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const INTERVALS: Readonly<Record<string, Span>> = {
  '10s': { ms: 10_000, offsetMs: 0 },
  '1m': { ms: MINUTE, offsetMs: 0 },
  '5m': { ms: 5 * MINUTE, offsetMs: 0 },
  '15m': { ms: 15 * MINUTE, offsetMs: 0 },
  '30m': { ms: 30 * MINUTE, offsetMs: 0 },
  '1h': { ms: HOUR, offsetMs: 0 },
  '2h': { ms: 2 * HOUR, offsetMs: 0 },
  '4h': { ms: 4 * HOUR, offsetMs: 0 },
  '8h': { ms: 8 * HOUR, offsetMs: 0 },
  '12h': { ms: 12 * HOUR, offsetMs: 0 },
  '1d': { ms: DAY, offsetMs: 0 },
  '7d': { ms: 7 * DAY, offsetMs: 0 },
};
/** A range of more points is refused, and so is one that begins further back. */
const MOST_CANDLES = 1_000;
const REACH = 10_000;

const MARKET_ROWS: RowShape = {
  container: [],
  value: ['base'],
  symbolOf: (row) => (row as { id: string }).id,
};
const PRICE_ROWS: RowShape = {
  container: [],
  value: ['last'],
  symbolOf: (row) => (row as { currency_pair: string }).currency_pair,
};
const CANDLE_ROWS: RowShape = { container: [], value: [2] };

export const gate: Dialect = {
  exchange: 'gate',
  limits: ['markets', 'prices', 'candles'].map((scope) => ({
    scope,
    limit: 200,
    windowMs: 10_000,
    window: 'sliding',
  })),
  ban: null,
  skipsEmptyCandles: false,
  symbolOf: (market) => `${market.base}_${market.quote}`,

  route(desk, path, query) {
    switch (path) {
      case '/api/v4/spot/currency_pairs': {
        const answer = () => list(desk.markets.map(marketRow));
        return { serves: ['markets'], weight: 1, scope: 'markets', rows: MARKET_ROWS, answer };
      }
      case '/api/v4/spot/tickers': {
        const answer = () => list(desk.markets.map((market) => ticker(desk, market)));
        return { serves: ['prices'], weight: 1, scope: 'prices', rows: PRICE_ROWS, answer };
      }
      case '/api/v4/spot/candlesticks': {
        const answer = () => candlesticks(desk, query);
        return { serves: ['candles'], weight: 1, scope: 'candles', rows: CANDLE_ROWS, answer };
      }
      default:
        return null;
    }
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, 'TOO_MANY_REQUESTS', 'Request Rate limit Exceeded');
      case 'not-found':
        return failure(404, 'NOT_FOUND', 'Not found');
      case 'fault':
        return failure(500, 'INTERNAL', 'Internal server error');
    }
  },
};

function failure(status: number, label: string, message: string): Reply {
  return { status, body: JSON.stringify({ label, message }) };
}

function list(rows: readonly string[]): Reply {
  return ok(`[${rows.join(',')}]`);
}

function marketRow(market: Market): string {
  const status = market.state === 'trading' ? 'tradable' : 'untradable';
  return (
    `{"id":"${market.base}_${market.quote}","base":"${market.base}","quote":"${market.quote}","fee":"0.2","min_quote_amount":"3",` +
    `"amount_precision":4,"precision":${market.decimals},"trade_status":"${status}","sell_start":0,"buy_start":0,"type":"normal"}`
  );
}

function ticker(desk: Desk, market: Market): string {
  const { decimals } = market;
  const head = `{"currency_pair":"${market.base}_${market.quote}"`;
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  if (last === null || stats === null) {
    return `${head},"last":"0","lowest_ask":"","highest_bid":"","change_percentage":"0","base_volume":"0","quote_volume":"0","high_24h":"0","low_24h":"0"}`;
  }
  stats.text ||=
    `"base_volume":"${fixed(stats.volume, 8)}","quote_volume":"${fixed(stats.quoteVolume, 8)}",` +
    `"high_24h":"${fixed(stats.high, decimals)}","low_24h":"${fixed(stats.low, decimals)}"`;
  const price = fixed(last, decimals);
  const change = (100 * (last / stats.open - 1)).toFixed(2);
  return `${head},"last":"${price}","lowest_ask":"${price}","highest_bid":"${price}","change_percentage":"${change}",${stats.text}}`;
}

/** Seconds, `from` and `to` both included, oldest first; the volume comes before the prices and the open after them. */
function candlesticks(desk: Desk, query: URLSearchParams): Reply {
  const market = desk.find(query.get('currency_pair') ?? '');
  if (!market) return failure(400, 'INVALID_CURRENCY_PAIR', 'Invalid currency pair');
  const span = INTERVALS[query.get('interval') ?? '30m'];
  if (!span) return failure(400, 'INVALID_PARAM_VALUE', 'Invalid interval');
  const [from, to, limit] = [integer(query, 'from'), integer(query, 'to'), integer(query, 'limit')];
  if ([from, to, limit].some(Number.isNaN)) return failure(400, 'INVALID_PARAM_VALUE', 'Invalid range');
  if (limit !== null && (from !== null || to !== null)) {
    return failure(400, 'INVALID_PARAM_VALUE', 'limit conflicts with from and to');
  }
  const last = to === null ? desk.now : to * 1_000;
  const since = from === null ? last - ((limit ?? 100) - 1) * span.ms : from * 1_000;
  if ((last - since) / span.ms > MOST_CANDLES) {
    return failure(400, 'INVALID_PARAM_VALUE', 'Too many points requested, maximum is 1000');
  }
  if ((desk.now - since) / span.ms > REACH + 1) {
    return failure(400, 'INVALID_PARAM_VALUE', 'Candlestick too long ago. Maximum 10000 points ago are allowed');
  }
  const rows = oldestCandles(desk, market, span, since, last, MOST_CANDLES).map(
    (candle) =>
      `["${candle.openTime / 1_000}","${fixed(candle.quoteVolume, 8)}","${fixed(candle.close, market.decimals)}",` +
      `"${fixed(candle.high, market.decimals)}","${fixed(candle.low, market.decimals)}","${fixed(candle.open, market.decimals)}",` +
      `"${fixed(candle.volume, 8)}","${candle.openTime + span.ms <= desk.now}"]`,
  );
  return list(rows);
}
