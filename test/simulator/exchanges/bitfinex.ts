import { integer, MONDAY_MS, newestCandles, oldestCandles, type Span } from '../candle-rows.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FRAMES: Readonly<Record<string, Span>> = {
  '1m': { ms: MINUTE, offsetMs: 0 },
  '5m': { ms: 5 * MINUTE, offsetMs: 0 },
  '15m': { ms: 15 * MINUTE, offsetMs: 0 },
  '30m': { ms: 30 * MINUTE, offsetMs: 0 },
  '1h': { ms: HOUR, offsetMs: 0 },
  '3h': { ms: 3 * HOUR, offsetMs: 0 },
  '6h': { ms: 6 * HOUR, offsetMs: 0 },
  '12h': { ms: 12 * HOUR, offsetMs: 0 },
  '1D': { ms: DAY, offsetMs: 0 },
  '1W': { ms: 7 * DAY, offsetMs: MONDAY_MS },
};
const MOST_CANDLES = 10_000;
/** Its own three-letter codes, and the names that its map gives for them. */
const OWN_CODES: Readonly<Record<string, readonly [own: string, named: string]>> = {
  USDT: ['UST', 'USDt'],
  USDC: ['UDC', 'USDC'],
  DASH: ['DSH', 'DASH'],
  ALGO: ['ALG', 'ALGO'],
  ATOM: ['ATO', 'ATOM'],
  IOTA: ['IOT', 'IOTA'],
  MANA: ['MNA', 'MANA'],
  QTUM: ['QTM', 'QTUM'],
};
/** Not markets: pairs for testing, which both lists hold, and derivatives and loans, which only the prices hold. */
const TEST_PAIRS = ['AAABBB', 'TESTBTC:TESTUSD'];
const OTHER_ROWS = [
  '["tAAABBB",1,12,2,9,0,0,1.5,0,0,0]',
  '["tTESTBTC:TESTUSD",78000,1,78100,1,-12,-0.0002,78050,3.5,78900,77100]',
  '["tBTCF0:USTF0",78210,3.1,78215,2.2,410,0.0053,78212,96.4,78870,77020]',
  '["fUSD",0.00041,0.00022,30,1800000.5,0.00025,2,310000.1,0.000003,0.011,0.00026,90000000.25,0.0003,5e-7,null,null,4300000.5]',
];

const PAIR_ROWS: RowShape = { container: [0], value: [], symbolOf: (row) => `t${row}` };
const PRICE_ROWS: RowShape = { container: [], value: [7], symbolOf: (row) => String((row as unknown[])[0]) };
const CANDLE_ROWS: RowShape = { container: [], value: [2] };

export const bitfinex: Dialect = {
  exchange: 'bitfinex',
  limits: [
    { scope: 'conf', limit: 15, windowMs: MINUTE, window: 'sliding' },
    { scope: 'tickers', limit: 30, windowMs: MINUTE, window: 'sliding' },
    { scope: 'candles', limit: 30, windowMs: MINUTE, window: 'sliding' },
  ],
  ban: { patience: 1, banMs: MINUTE },
  skipsEmptyCandles: true,
  symbolOf: (market) => `t${pairName(market)}`,

  route(desk, path, query) {
    const [, list] = /^\/v2\/conf\/(.+)$/.exec(path) ?? [];
    if (list !== undefined) {
      return {
        serves: ['markets'],
        weight: 1,
        scope: 'conf',
        rows: PAIR_ROWS,
        answer: () => conf(desk, list.split(',')),
      };
    }
    if (path === '/v2/tickers') {
      return { serves: ['prices'], weight: 1, scope: 'tickers', rows: PRICE_ROWS, answer: () => tickers(desk, query) };
    }
    const [, frame, name] = /^\/v2\/candles\/trade:(\w+):(t[^/]+)\/hist$/.exec(path) ?? [];
    if (frame === undefined || name === undefined) return null;
    return {
      serves: ['candles'],
      weight: 1,
      scope: 'candles',
      rows: CANDLE_ROWS,
      answer: () => candles(desk, frame, name, query),
    };
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
      case 'banned':
        return failure(429, 11_010, 'ratelimit: error');
      case 'not-found':
        return failure(404, 10_020, 'path: invalid');
      case 'fault':
        return failure(500, 20_060, 'maintenance');
    }
  },
};

function failure(status: number, code: number, text: string): Reply {
  return { status, body: JSON.stringify(['error', code, text]) };
}

function codeOf(asset: string): string {
  return OWN_CODES[asset]?.[0] ?? asset;
}

/** Six letters in one, or both codes with a colon when either of them is not three letters. */
function pairName(market: Market): string {
  const [base, quote] = [codeOf(market.base), codeOf(market.quote)];
  return base.length === 3 && quote.length === 3 ? base + quote : `${base}:${quote}`;
}

/** What is halted is taken off both lists. */
function listed(desk: Desk): Market[] {
  return desk.markets.filter(({ state }) => state !== 'halted');
}

function conf(desk: Desk, lists: readonly string[]): Reply {
  const answers = lists.map((list) => {
    if (list === 'pub:list:pair:exchange') return [...listed(desk).map(pairName), ...TEST_PAIRS];
    if (list === 'pub:map:currency:sym') return Object.values(OWN_CODES);
    return null;
  });
  return answers.includes(null) ? failure(500, 10_020, 'conf: invalid') : ok(JSON.stringify(answers));
}

function tickers(desk: Desk, query: URLSearchParams): Reply {
  const wanted = query.get('symbols') ?? '';
  if (wanted === 'ALL')
    return ok(`[${[...listed(desk).map((market) => ticker(desk, market)), ...OTHER_ROWS].join(',')}]`);
  if (wanted === '') return failure(500, 10_020, 'symbols: invalid');
  // Unknown symbols are left out without a word.
  const markets = wanted.split(',').map((symbol) => desk.find(symbol));
  return ok(`[${markets.flatMap((market) => (market ? [ticker(desk, market)] : [])).join(',')}]`);
}

function ticker(desk: Desk, market: Market): string {
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  if (last === null || stats === null) return `["t${pairName(market)}",null,0,null,0,null,null,null,0,null,null]`;
  const change = last - stats.open;
  const ask = last + 10 ** -market.decimals;
  return `["t${pairName(market)}",${last},1.5,${ask},0.75,${change},${change / stats.open},${last},${stats.volume},${stats.high},${stats.low}]`;
}

/** Both ends are inclusive; newest first and from the newest, unless `sort` is 1: then oldest first and from the oldest. */
function candles(desk: Desk, frame: string, name: string, query: URLSearchParams): Reply {
  const span = FRAMES[frame];
  if (!span) return failure(500, 10_020, 'key: invalid');
  const market = desk.find(name);
  if (!market || market.state === 'halted') return ok('[]');
  const [start, end, count] = [integer(query, 'start'), integer(query, 'end'), integer(query, 'limit')];
  if ([start, end, count].some(Number.isNaN)) return failure(500, 10_020, 'time_interval: invalid');
  const limit = Math.min(count || 100, MOST_CANDLES);
  const pick = query.get('sort') === '1' ? oldestCandles : newestCandles;
  const candles = pick(desk, market, span, start ?? 0, end ?? desk.now, limit, true);
  if (pick === newestCandles) candles.reverse();
  const rows = candles.map(
    ({ openTime, open, high, low, close, volume }) => `[${openTime},${open},${close},${high},${low},${volume}]`,
  );
  return ok(`[${rows.join(',')}]`);
}
