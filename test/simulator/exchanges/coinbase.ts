import { integer, oldestCandles } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const ROOT = '/api/v3/brokerage/market/products';
const GRANULARITIES_S: Readonly<Record<string, number>> = {
  ONE_MINUTE: 60,
  FIVE_MINUTE: 300,
  FIFTEEN_MINUTE: 900,
  THIRTY_MINUTE: 1_800,
  ONE_HOUR: 3_600,
  TWO_HOUR: 7_200,
  SIX_HOUR: 21_600,
  ONE_DAY: 86_400,
};
const MOST_CANDLES = 350;
/** Derivatives, which the list holds unless it is asked for SPOT alone. */
const FUTURES = ['BIT-27MAR-CDE', 'ET-27MAR-CDE'];

const bySymbol = (row: unknown): string => (row as { product_id: string }).product_id;
/** One answer is both the list of markets and their prices. */
const PRODUCT_ROWS: RowShape = { container: ['products'], value: ['price'], symbolOf: bySymbol };
const CANDLE_ROWS: RowShape = { container: ['candles'], value: ['close'] };

export const coinbase: Dialect = {
  exchange: 'coinbase',
  limits: [{ limit: 10, windowMs: 1_000, window: 'sliding' }],
  ban: null,
  skipsEmptyCandles: true,
  symbolOf: (market) => `${market.base}-${market.quote}`,

  route(desk, path, query) {
    if (path === ROOT) {
      return { serves: ['markets', 'prices'], weight: 1, rows: PRODUCT_ROWS, answer: () => products(desk, query) };
    }
    const [, name, isCandles] = /^\/api\/v3\/brokerage\/market\/products\/([^/]+)(\/candles)?$/.exec(path) ?? [];
    if (name === undefined) return null;
    const market = desk.find(name);
    if (isCandles) {
      return { serves: ['candles'], weight: 1, rows: CANDLE_ROWS, answer: () => candles(desk, market, query) };
    }
    return {
      serves: ['prices'],
      weight: 1,
      rows: null,
      answer: () => (market ? ok(product(desk, market)) : failure(404, 'NOT_FOUND', 'valid product_id is required')),
    };
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, 'RESOURCE_EXHAUSTED', 'too many requests');
      case 'not-found':
        return failure(404, 'NOT_FOUND', 'route not found');
      case 'fault':
        return failure(500, 'INTERNAL', 'internal server error');
    }
  },
};

function failure(status: number, error: string, message: string): Reply {
  return { status, body: JSON.stringify({ error, error_details: message, message }) };
}

function products(desk: Desk, query: URLSearchParams): Reply {
  const limit = integer(query, 'limit') ?? Number.POSITIVE_INFINITY;
  const offset = integer(query, 'offset') ?? 0;
  if (!(limit > 0) || !(offset >= 0)) return failure(400, 'INVALID_ARGUMENT', 'invalid limit or offset');
  const type = query.get('product_type') ?? '';
  if (!['', 'SPOT', 'FUTURE'].includes(type)) return failure(400, 'INVALID_ARGUMENT', 'invalid product_type');
  const rows = [
    ...(type === 'FUTURE' ? [] : desk.markets.map((market) => () => product(desk, market))),
    ...(type === 'SPOT' ? [] : FUTURES.map((name) => () => future(name))),
  ].slice(offset, offset + limit);
  return ok(`{"products":[${rows.map((row) => row()).join(',')}],"num_products":${rows.length},"pagination":null}`);
}

function product(desk: Desk, market: Market): string {
  const name = `${market.base}-${market.quote}`;
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  const isHalted = market.state === 'halted';
  const step = fixed(10 ** -market.decimals, market.decimals);
  const changePct = last !== null && stats ? (100 * (last - stats.open)) / stats.open : null;
  const volume = stats ? fixed(stats.volume, 8) : '';
  return (
    `{"product_id":"${name}","price":"${last === null ? '' : fixed(last, market.decimals)}",` +
    `"price_percentage_change_24h":"${changePct?.toFixed(8) ?? ''}","volume_24h":"${volume}","volume_percentage_change_24h":"",` +
    `"base_increment":"0.00000001","quote_increment":"${step}","quote_min_size":"1","quote_max_size":"10000000",` +
    `"base_min_size":"0.00000001","base_max_size":"100000","base_name":"${market.base}","quote_name":"${market.quote}","watched":false,` +
    `"is_disabled":${isHalted},"new":false,"status":"${isHalted ? 'delisted' : 'online'}","cancel_only":false,"limit_only":false,` +
    `"post_only":false,"trading_disabled":${isHalted},"auction_mode":false,"product_type":"SPOT","quote_currency_id":"${market.quote}",` +
    `"base_currency_id":"${market.base}","fcm_trading_session_details":null,"mid_market_price":"","alias":"","alias_to":[],` +
    `"base_display_symbol":"${market.base}","quote_display_symbol":"${market.quote}","view_only":false,"price_increment":"${step}",` +
    `"display_name":"${name}","product_venue":"CBE","approximate_quote_24h_volume":"${stats ? fixed(stats.quoteVolume, 2) : ''}",` +
    '"new_at":"2023-01-01T00:00:00Z","best_bid_price":"","best_ask_price":""}'
  );
}

function future(name: string): string {
  return (
    `{"product_id":"${name}","price":"78310","price_percentage_change_24h":"0.5","volume_24h":"1200","base_increment":"1",` +
    `"quote_increment":"5","is_disabled":false,"status":"","product_type":"FUTURE","quote_currency_id":"USD","base_currency_id":"",` +
    `"base_display_symbol":"","quote_display_symbol":"USD","display_name":"${name}","product_venue":"FCM"}`
  );
}

/** All three parameters are required; both ends are inclusive; more than 350 intervals are refused; newest first. */
function candles(desk: Desk, market: Market | undefined, query: URLSearchParams): Reply {
  if (!market) return failure(404, 'NOT_FOUND', 'valid product_id is required');
  const seconds = GRANULARITIES_S[query.get('granularity') ?? ''];
  if (!seconds) return failure(400, 'INVALID_ARGUMENT', 'granularity argument is invalid');
  const [start, end] = [integer(query, 'start'), integer(query, 'end')];
  if (start === null || end === null || !(start >= 0) || !(end >= start)) {
    return failure(400, 'INVALID_ARGUMENT', 'start and end arguments are required');
  }
  if ((end - start) / seconds > MOST_CANDLES) {
    return failure(400, 'INVALID_ARGUMENT', `number of candles requested should be at most ${MOST_CANDLES}`);
  }
  const span = { ms: seconds * 1_000, offsetMs: 0 };
  const rows = oldestCandles(desk, market, span, start * 1_000, end * 1_000, MOST_CANDLES + 1, true)
    .reverse()
    .map(
      (candle) =>
        `{"start":"${candle.openTime / 1_000}","low":"${fixed(candle.low, market.decimals)}","high":"${fixed(candle.high, market.decimals)}",` +
        `"open":"${fixed(candle.open, market.decimals)}","close":"${fixed(candle.close, market.decimals)}","volume":"${fixed(candle.volume, 8)}"}`,
    );
  return ok(`{"candles":[${rows.join(',')}]}`);
}
