import { integer, MONDAY_MS, newestCandles, oldestCandles, type Span } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Exchange, Market } from '../markets.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const INTERVALS: Readonly<Record<string, Span>> = {
  '1s': { ms: 1_000, offsetMs: 0 },
  '1m': { ms: MINUTE, offsetMs: 0 },
  '3m': { ms: 3 * MINUTE, offsetMs: 0 },
  '5m': { ms: 5 * MINUTE, offsetMs: 0 },
  '15m': { ms: 15 * MINUTE, offsetMs: 0 },
  '30m': { ms: 30 * MINUTE, offsetMs: 0 },
  '1h': { ms: HOUR, offsetMs: 0 },
  '2h': { ms: 2 * HOUR, offsetMs: 0 },
  '4h': { ms: 4 * HOUR, offsetMs: 0 },
  '6h': { ms: 6 * HOUR, offsetMs: 0 },
  '8h': { ms: 8 * HOUR, offsetMs: 0 },
  '12h': { ms: 12 * HOUR, offsetMs: 0 },
  '1d': { ms: DAY, offsetMs: 0 },
  '3d': { ms: 3 * DAY, offsetMs: 0 },
  '1w': { ms: 7 * DAY, offsetMs: MONDAY_MS },
};

const bySymbol = (row: unknown): string => (row as { symbol: string }).symbol;
const MARKET_ROWS: RowShape = { container: ['symbols'], value: ['baseAsset'], symbolOf: bySymbol };
const DAY_ROWS: RowShape = { container: [], value: ['lastPrice'], symbolOf: bySymbol };
const PRICE_ROWS: RowShape = { container: [], value: ['price'], symbolOf: bySymbol };
const CANDLE_ROWS: RowShape = { container: [], value: [4] };

export const binance = createBinance('binance', 6_000);
export const binanceUs = createBinance('binance-us', 1_200);

function createBinance(exchange: Exchange, weightPerMinute: number): Dialect {
  return {
    exchange,
    limits: [{ limit: weightPerMinute, windowMs: MINUTE, window: 'fixed' }],
    ban: { patience: 5, banMs: 2 * MINUTE },
    skipsEmptyCandles: false,
    symbolOf: (market) => market.base + market.quote,
    headers: (used) => ({ 'X-MBX-USED-WEIGHT': String(used), 'X-MBX-USED-WEIGHT-1M': String(used) }),

    route(desk, path, query) {
      switch (path) {
        case '/api/v3/ping':
          return { serves: ['other'], weight: 1, rows: null, answer: () => ok('{}') };
        case '/api/v3/time':
          return { serves: ['other'], weight: 1, rows: null, answer: () => ok(`{"serverTime":${desk.now}}`) };
        case '/api/v3/exchangeInfo':
          return {
            serves: ['markets'],
            weight: 20,
            rows: MARKET_ROWS,
            answer: () => selected(desk, query, (markets) => exchangeInfo(desk, markets, weightPerMinute)),
          };
        case '/api/v3/ticker/24hr':
          return {
            serves: ['prices'],
            weight: weightOf(query, [2, 2, 40, 80]),
            rows: DAY_ROWS,
            answer: () =>
              selected(desk, query, (markets, isOne) => listed(markets, isOne, (market) => dayRow(desk, market))),
          };
        case '/api/v3/ticker/price':
          return {
            serves: ['prices'],
            weight: weightOf(query, [2, 4, 4, 4]),
            rows: PRICE_ROWS,
            answer: () =>
              selected(desk, query, (markets, isOne) => listed(markets, isOne, (market) => priceRow(desk, market))),
          };
        case '/api/v3/klines':
          return { serves: ['candles'], weight: 2, rows: CANDLE_ROWS, answer: () => klines(desk, query) };
        default:
          return null;
      }
    },

    refuse(why, retryAfterS) {
      const headers = { 'Retry-After': String(retryAfterS) };
      switch (why) {
        case 'rate-limited':
          return { ...failure(429, -1003, 'Too much request weight used; please slow down.'), headers };
        case 'banned':
          return { ...failure(418, -1003, 'Way too much request weight used; IP banned for now.'), headers };
        case 'not-found':
          return {
            status: 404,
            body: '<html><body><h2>404 Not found</h2></body></html>',
            headers: { 'Content-Type': 'text/html' },
          };
        case 'fault':
          return failure(500, -1001, 'Internal error; unable to process your request. Please try again.');
      }
    },
  };
}

function failure(status: number, code: number, msg: string): Reply {
  return { status, body: JSON.stringify({ code, msg }) };
}

/** Weights for one symbol, up to 20, up to 100, and more or all. */
function weightOf(query: URLSearchParams, [one, few, many, all]: readonly [number, number, number, number]): number {
  if (query.has('symbol')) return one;
  const count = symbolsOf(query)?.length ?? Number.POSITIVE_INFINITY;
  return count <= 20 ? few : count <= 100 ? many : all;
}

function symbolsOf(query: URLSearchParams): readonly string[] | null {
  const text = query.get('symbols');
  if (text === null) return null;
  const names = /^\[(?:"[^"]+"(?:,"[^"]+")*)\]$/.test(text) ? (JSON.parse(text) as string[]) : [];
  return names;
}

function selected(
  desk: Desk,
  query: URLSearchParams,
  answer: (markets: readonly Market[], isOne: boolean) => string,
): Reply {
  const one = query.get('symbol');
  const names = one === null ? symbolsOf(query) : [one];
  if (names === null) return ok(answer(desk.markets, false));
  const markets = names.map((name) => desk.find(name));
  if (names.length === 0) return failure(400, -1100, "Illegal characters found in parameter 'symbols'.");
  if (markets.includes(undefined)) return failure(400, -1121, 'Invalid symbol.');
  return ok(answer(markets as Market[], one !== null));
}

function listed(markets: readonly Market[], isOne: boolean, row: (market: Market) => string): string {
  return isOne ? row(markets[0] as Market) : `[${markets.map(row).join(',')}]`;
}

function exchangeInfo(desk: Desk, markets: readonly Market[], weightPerMinute: number): string {
  const limits =
    `[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":${weightPerMinute}},` +
    '{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100},' +
    '{"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":61000}]';
  const symbols = markets.map((market) => {
    const tick = fixed(10 ** -market.decimals, 8);
    return (
      `{"symbol":"${market.base}${market.quote}","status":"${market.state === 'trading' ? 'TRADING' : 'BREAK'}",` +
      `"baseAsset":"${market.base}","baseAssetPrecision":8,"quoteAsset":"${market.quote}","quotePrecision":8,"quoteAssetPrecision":8,` +
      '"baseCommissionPrecision":8,"quoteCommissionPrecision":8,' +
      '"orderTypes":["LIMIT","LIMIT_MAKER","MARKET","STOP_LOSS_LIMIT","TAKE_PROFIT_LIMIT"],"icebergAllowed":true,"ocoAllowed":true,' +
      '"otoAllowed":true,"quoteOrderQtyMarketAllowed":true,"allowTrailingStop":true,"cancelReplaceAllowed":true,"amendAllowed":true,' +
      '"isSpotTradingAllowed":true,"isMarginTradingAllowed":false,' +
      `"filters":[{"filterType":"PRICE_FILTER","minPrice":"${tick}","maxPrice":"922327203.00000000","tickSize":"${tick}"},` +
      '{"filterType":"LOT_SIZE","minQty":"0.00001000","maxQty":"9000.00000000","stepSize":"0.00001000"}],' +
      '"permissions":[],"permissionSets":[["SPOT"]],"defaultSelfTradePreventionMode":"EXPIRE_MAKER",' +
      '"allowedSelfTradePreventionModes":["EXPIRE_TAKER","EXPIRE_MAKER","EXPIRE_BOTH"]}'
    );
  });
  return `{"timezone":"UTC","serverTime":${desk.now},"rateLimits":${limits},"exchangeFilters":[],"symbols":[${symbols.join(',')}]}`;
}

const ZERO = '0.00000000';

function dayRow(desk: Desk, market: Market): string {
  const times = `"openTime":${desk.now - DAY},"closeTime":${desk.now}`;
  const last = market.state === 'trading' ? desk.book.priceAt(market, desk.now) : null;
  const stats = last === null ? null : desk.book.dayStats(market, desk.now);
  if (last === null || stats === null) {
    // Pairs that no longer trade stay in the list, with nothing but zeros.
    return (
      `{"symbol":"${market.base}${market.quote}","priceChange":"${ZERO}","priceChangePercent":"0.000","weightedAvgPrice":"${ZERO}",` +
      `"prevClosePrice":"${ZERO}","lastPrice":"${ZERO}","lastQty":"${ZERO}","bidPrice":"${ZERO}","bidQty":"${ZERO}","askPrice":"${ZERO}",` +
      `"askQty":"${ZERO}","openPrice":"${ZERO}","highPrice":"${ZERO}","lowPrice":"${ZERO}","volume":"${ZERO}","quoteVolume":"${ZERO}",` +
      `${times},"firstId":-1,"lastId":-1,"count":0}`
    );
  }
  stats.text ||=
    `"lastQty":"${fixed(stats.volume / stats.trades, 8)}","openPrice":"${fixed(stats.open, 8)}","highPrice":"${fixed(stats.high, 8)}",` +
    `"lowPrice":"${fixed(stats.low, 8)}","weightedAvgPrice":"${fixed(stats.vwap, 8)}","prevClosePrice":"${fixed(stats.open, 8)}","volume":"${fixed(stats.volume, 8)}","quoteVolume":"${fixed(stats.quoteVolume, 8)}"`;
  const price = fixed(last, 8);
  const change = last - stats.open;
  const sign = change < 0 ? '-' : '';
  return (
    `{"symbol":"${market.base}${market.quote}","priceChange":"${sign}${fixed(Math.abs(change), 8)}",` +
    `"priceChangePercent":"${sign}${fixed(Math.abs((100 * change) / stats.open), 3)}",` +
    `"lastPrice":"${price}",${stats.text},"bidPrice":"${price}","bidQty":"1.20000000",` +
    `"askPrice":"${fixed(last + 10 ** -market.decimals, 8)}","askQty":"0.80000000",` +
    `${times},"firstId":${market.index * 1_000_000},"lastId":${market.index * 1_000_000 + stats.trades - 1},"count":${stats.trades}}`
  );
}

function priceRow(desk: Desk, market: Market): string {
  const last = market.state === 'trading' ? desk.book.priceAt(market, desk.now) : null;
  return `{"symbol":"${market.base}${market.quote}","price":"${fixed(last ?? 0, 8)}"}`;
}

/**
 * Both ends are inclusive and compared with the open time; with a start the oldest rows come, with an end alone the
 * newest up to it; an unaligned start is rounded up.
 */
function klines(desk: Desk, query: URLSearchParams): Reply {
  const missing = ['symbol', 'interval'].find((name) => !query.get(name));
  if (missing)
    return failure(400, -1102, `Mandatory parameter '${missing}' was not sent, was empty/null, or malformed.`);
  const span = INTERVALS[query.get('interval') as string];
  if (!span) return failure(400, -1120, 'Invalid interval.');
  const market = desk.find(query.get('symbol') as string);
  if (!market) return failure(400, -1121, 'Invalid symbol.');
  const [start, end, count] = [integer(query, 'startTime'), integer(query, 'endTime'), integer(query, 'limit')];
  for (const [name, value] of Object.entries({ startTime: start, endTime: end, limit: count })) {
    if (Number.isNaN(value) || (value !== null && value < 0)) {
      return failure(400, -1100, `Illegal characters found in parameter '${name}'.`);
    }
  }
  const limit = Math.min(count || 500, 1_000);
  const last = end ?? desk.now;
  const candles =
    start === null
      ? newestCandles(desk, market, span, 0, last, limit)
      : oldestCandles(desk, market, span, start, last, limit);
  const rows = candles.map(
    (candle) =>
      `[${candle.openTime},"${fixed(candle.open, 8)}","${fixed(candle.high, 8)}","${fixed(candle.low, 8)}","${fixed(candle.close, 8)}",` +
      `"${fixed(candle.volume, 8)}",${candle.openTime + span.ms - 1},"${fixed(candle.quoteVolume, 8)}",${candle.trades},` +
      `"${fixed(candle.volume / 2, 8)}","${fixed(candle.quoteVolume / 2, 8)}","0"]`,
  );
  return ok(`[${rows.join(',')}]`);
}
