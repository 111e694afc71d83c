import { integer, newestCandles } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const STEPS_S = new Set([60, 180, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 259_200]);
const MOST_CANDLES = 1_000;

const MARKET_ROWS: RowShape = { container: [], value: ['name'], symbolOf: (row) => (row as { name: string }).name };
const PRICE_ROWS: RowShape = { container: [], value: ['last'], symbolOf: (row) => (row as { pair: string }).pair };
const CANDLE_ROWS: RowShape = { container: ['data', 'ohlc'], value: ['close'] };

export const bitstamp: Dialect = {
  exchange: 'bitstamp',
  limits: [
    { limit: 10_000, windowMs: 600_000, window: 'fixed' },
    { limit: 400, windowMs: 1_000, window: 'sliding' },
  ],
  ban: null,
  skipsEmptyCandles: false,
  symbolOf: (market) => (market.base + market.quote).toLowerCase(),

  route(desk, path, query) {
    const [, method, name] = /^\/api\/v2\/([a-z-]+)(?:\/([a-z0-9]+))?\/?$/.exec(path) ?? [];
    if (method === 'trading-pairs-info' && !name) {
      return {
        serves: ['markets'],
        weight: 1,
        rows: MARKET_ROWS,
        answer: () => ok(`[${desk.markets.map(pairInfo).join(', ')}]`),
      };
    }
    if (method === 'ticker' && !name) {
      return {
        serves: ['prices'],
        weight: 1,
        rows: PRICE_ROWS,
        answer: () => ok(`[${desk.markets.map((market) => ticker(desk, market)).join(', ')}]`),
      };
    }
    const market = name === undefined ? undefined : desk.find(name);
    if (market && method === 'ticker') {
      return { serves: ['prices'], weight: 1, rows: null, answer: () => ok(ticker(desk, market)) };
    }
    if (market && method === 'ohlc') {
      return { serves: ['candles'], weight: 1, rows: CANDLE_ROWS, answer: () => ohlc(desk, market, query) };
    }
    return null;
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, 'API0010', 'Request rate limit exceeded.');
      case 'not-found':
        return failure(404, 'API0015', 'Not found.');
      case 'fault':
        return failure(500, 'API0001', 'Internal error.');
    }
  },
};

function failure(status: number, code: string, reason: string): Reply {
  return { status, body: JSON.stringify({ status: 'error', reason, code }) };
}

function pairInfo(market: Market): string {
  return (
    `{"trading": "${market.state === 'halted' ? 'Disabled' : 'Enabled'}", "base_decimals": 8, ` +
    `"url_symbol": "${(market.base + market.quote).toLowerCase()}", "name": "${market.base}/${market.quote}", ` +
    `"instant_and_market_orders": "Enabled", "minimum_order": "10.0 ${market.quote}", "counter_decimals": ${market.decimals}, ` +
    `"description": "${market.base} / ${market.quote}"}`
  );
}

function ticker(desk: Desk, market: Market): string {
  const { decimals } = market;
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  const seconds = Math.floor(desk.now / 1_000);
  const tail = `"side": "0", "timestamp": "${seconds}", "pair": "${market.base}/${market.quote}", "market_type": "SPOT"}`;
  if (last === null || stats === null) {
    const zero = fixed(0, decimals);
    return (
      `{"high": "${zero}", "last": "${zero}", "bid": "${zero}", "vwap": "${zero}", "volume": "0.00000000", "low": "${zero}", ` +
      `"ask": "${zero}", "open": "${zero}", "open_24": "${zero}", "percent_change_24": "0.00", ${tail}`
    );
  }
  stats.text ||=
    `"vwap": "${fixed(stats.vwap, decimals)}", "volume": "${fixed(stats.volume, 8)}", "low": "${fixed(stats.low, decimals)}", ` +
    `"open": "${fixed(stats.open, decimals)}", "open_24": "${fixed(stats.open, decimals)}", "high": "${fixed(stats.high, decimals)}", `;
  const price = fixed(last, decimals);
  const changePct = (100 * (last - stats.open)) / stats.open;
  return (
    `{${stats.text}"last": "${price}", "bid": "${price}", "ask": "${fixed(last + 10 ** -decimals, decimals)}", ` +
    `"percent_change_24": "${changePct < 0 ? '-' : ''}${fixed(Math.abs(changePct), 2)}", ${tail}`
  );
}

/** The newest `limit` rows up to `end` (inclusive) come, whatever `start` says when the range holds more. */
function ohlc(desk: Desk, market: Market, query: URLSearchParams): Reply {
  const [step, limit] = [integer(query, 'step'), integer(query, 'limit')];
  if (step === null || !STEPS_S.has(step)) return failure(400, 'API0004', 'step: invalid value');
  if (limit === null || !(limit >= 1 && limit <= MOST_CANDLES)) return failure(400, 'API0004', 'limit: invalid value');
  const [start, end] = [integer(query, 'start'), integer(query, 'end')];
  if (Number.isNaN(start) || Number.isNaN(end)) return failure(400, 'API0004', 'start, end: invalid value');
  const span = { ms: step * 1_000, offsetMs: 0 };
  let candles = newestCandles(desk, market, span, (start ?? 0) * 1_000, end === null ? desk.now : end * 1_000, limit);
  if (query.get('exclude_current_candle') === 'true') {
    candles = candles.filter(({ openTime }) => openTime + span.ms <= desk.now);
  }
  const rows = candles.map(
    (candle) =>
      `{"timestamp": "${candle.openTime / 1_000}", "open": "${fixed(candle.open, market.decimals)}", ` +
      `"high": "${fixed(candle.high, market.decimals)}", "low": "${fixed(candle.low, market.decimals)}", ` +
      `"close": "${fixed(candle.close, market.decimals)}", "volume": "${fixed(candle.volume, 8)}"}`,
  );
  return ok(`{"data": {"pair": "${market.base}/${market.quote}", "ohlc": [${rows.join(', ')}]}}`);
}
