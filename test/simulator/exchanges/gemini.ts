import { newestCandles } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const MINUTE = 60_000;
/** The answer is always the newest rows of a fixed window; there is no parameter. */
const FRAMES: Readonly<Record<string, { readonly ms: number; readonly rows: number }>> = {
  '1m': { ms: MINUTE, rows: 1_440 },
  '5m': { ms: 5 * MINUTE, rows: 2_016 },
  '15m': { ms: 15 * MINUTE, rows: 1_344 },
  '30m': { ms: 30 * MINUTE, rows: 1_344 },
  '1hr': { ms: 60 * MINUTE, rows: 1_464 },
  '6hr': { ms: 360 * MINUTE, rows: 732 },
  '1day': { ms: 1_440 * MINUTE, rows: 365 },
};
/** A perpetual, listed among the spot markets with another `product_type`. */
const PERPETUAL = 'BTCGUSDPERP';

const NAME_ROWS: RowShape = { container: [], value: [], symbolOf: (row) => String(row).toUpperCase() };
const MARKET_ROWS: RowShape = {
  container: [],
  value: ['base_currency'],
  symbolOf: (row) => (row as { symbol: string }).symbol,
};
const PRICE_ROWS: RowShape = { container: [], value: ['price'], symbolOf: (row) => (row as { pair: string }).pair };
const CANDLE_ROWS: RowShape = { container: [], value: [4] };

export const gemini: Dialect = {
  exchange: 'gemini',
  limits: [{ limit: 120, windowMs: MINUTE, window: 'sliding' }],
  ban: null,
  skipsEmptyCandles: false,
  symbolOf: (market) => market.base + market.quote,

  route(desk, path) {
    switch (path) {
      case '/v1/symbols':
        return { serves: ['markets'], weight: 1, rows: NAME_ROWS, answer: () => ok(JSON.stringify(names(desk))) };
      case '/v1/symbols/details/all':
        return { serves: ['markets'], weight: 1, rows: MARKET_ROWS, answer: () => ok(`[${details(desk).join(',')}]`) };
      case '/v1/pricefeed':
        return { serves: ['prices'], weight: 1, rows: PRICE_ROWS, answer: () => ok(pricefeed(desk)) };
    }
    const [, isDetails, name, frame] =
      /^(?:\/v1\/symbols\/(details)|\/v2\/candles)\/([A-Za-z0-9]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (name === undefined) return null;
    const market = desk.find(name.toUpperCase());
    if (isDetails && frame === undefined) {
      const answer = () => (market ? ok(detail(market)) : unknownSymbol(name));
      return { serves: ['markets'], weight: 1, rows: null, answer };
    }
    if (isDetails || frame === undefined) return null;
    return { serves: ['candles'], weight: 1, rows: CANDLE_ROWS, answer: () => candles(desk, market, name, frame) };
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, 'RateLimit', 'Requests were made too frequently.');
      case 'not-found':
        return failure(404, 'EndpointNotFound', 'API entry point was not found.');
      case 'fault':
        return failure(500, 'System', 'We are experiencing technical issues.');
    }
  },
};

function failure(status: number, reason: string, message: string): Reply {
  return { status, body: JSON.stringify({ result: 'error', reason, message }) };
}

function unknownSymbol(name: string): Reply {
  return failure(400, 'Bad Request', `Supplied value '${name}' is not a valid symbol.`);
}

function names(desk: Desk): string[] {
  return [...desk.markets.map(({ base, quote }) => (base + quote).toLowerCase()), PERPETUAL.toLowerCase()];
}

function details(desk: Desk): string[] {
  const perpetual =
    `{"symbol":"${PERPETUAL}","base_currency":"BTC","quote_currency":"GUSD","tick_size":0.0001,"quote_increment":0.5,` +
    '"min_order_size":"0.0001","status":"open","wrap_enabled":false,"product_type":"swap","contract_type":"linear",' +
    '"contract_price_currency":"GUSD"}';
  return [...desk.markets.map(detail), perpetual];
}

function detail(market: Market): string {
  return (
    `{"symbol":"${market.base}${market.quote}","base_currency":"${market.base}","quote_currency":"${market.quote}","tick_size":1e-08,` +
    `"quote_increment":${10 ** -market.decimals},"min_order_size":"0.001","status":"${market.state === 'halted' ? 'closed' : 'open'}",` +
    `"wrap_enabled":false,"product_type":"spot","contract_type":"vanilla","contract_price_currency":"${market.quote}"}`
  );
}

function pricefeed(desk: Desk): string {
  const rows = desk.markets.map((market) => {
    const last = desk.book.priceAt(market, desk.now);
    const stats = desk.book.dayStats(market, desk.now);
    const change = last === null || stats === null ? 0 : (last - stats.open) / stats.open;
    const price = last === null ? '0' : fixed(last, market.decimals);
    return `{"pair":"${market.base}${market.quote}","price":"${price}","percentChange24h":"${change < 0 ? '-' : ''}${fixed(Math.abs(change), 4)}"}`;
  });
  return `[${rows.join(',')},{"pair":"${PERPETUAL}","price":"78310.5","percentChange24h":"0.0100"}]`;
}

/** Newest first. */
function candles(desk: Desk, market: Market | undefined, name: string, frame: string): Reply {
  if (!market) return unknownSymbol(name);
  const window = FRAMES[frame];
  if (!window) return failure(400, 'InvalidTimeInterval', `Supplied value '${frame}' is not a valid time interval.`);
  const rows = newestCandles(desk, market, { ms: window.ms, offsetMs: 0 }, 0, desk.now, window.rows)
    .reverse()
    .map(({ openTime, open, high, low, close, volume }) => `[${openTime},${open},${high},${low},${close},${volume}]`);
  return ok(`[${rows.join(',')}]`);
}
