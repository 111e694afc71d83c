import { integer, newestCandles } from '../candle-rows.js';
import { fixed } from '../decimal.js';
import { type Desk, type Dialect, ok, type Reply, type RowShape } from '../dialect.js';
import type { Market } from '../markets.js';

/** Assets listed in the early years carry a letter in front: X for coins, Z for money. */
const EARLY_COINS = new Set(['XBT', 'XDG', 'ETH', 'ETC', 'LTC', 'XLM', 'XMR', 'XRP', 'ZEC']);
const EARLY_MONEY = new Set(['USD', 'EUR', 'GBP', 'CAD', 'JPY', 'AUD']);
/** Only the early pairs are named by these ids; later ones by the short names, whatever their assets are. */
const EARLY_QUOTES = new Set(['XBT', 'ETH', 'USD', 'EUR', 'GBP', 'CAD', 'JPY']);
const OWN_CODES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const INTERVALS_MIN = new Set([1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600]);
const COMMITTED_ROWS = 720;

const MARKET_ROWS: RowShape = { container: ['result'], value: ['base'], symbolOf: (_row, key) => key };
const ASSET_ROWS: RowShape = { container: ['result'], value: ['altname'] };
const PRICE_ROWS: RowShape = { container: ['result'], value: ['c', 0], symbolOf: (_row, key) => key };
const CANDLE_ROWS: RowShape = { container: ['result', '*'], value: [4] };

export const kraken: Dialect = {
  exchange: 'kraken',
  limits: [{ limit: 15, windowMs: 15_000, window: 'sliding' }],
  ban: { patience: 20, banMs: 900_000 },
  skipsEmptyCandles: false,
  symbolOf: pairId,

  route(desk, path, query) {
    switch (path) {
      case '/0/public/Time':
        return {
          serves: ['other'],
          weight: 1,
          rows: null,
          answer: () =>
            envelope(`{"unixtime":${Math.floor(desk.now / 1_000)},"rfc1123":"${new Date(desk.now).toUTCString()}"}`),
        };
      case '/0/public/Assets':
        return { serves: ['markets'], weight: 1, rows: ASSET_ROWS, answer: () => envelope(assets(desk)) };
      case '/0/public/AssetPairs':
        return {
          serves: ['markets'],
          weight: 1,
          rows: MARKET_ROWS,
          answer: () => named(desk, query, (market) => `"${pairId(market)}":${pairInfo(market)}`),
        };
      case '/0/public/Ticker': {
        const nameOf =
          query.get('assetVersion') === '1' ? (market: Market) => `${market.base}/${market.quote}` : pairId;
        return {
          serves: ['prices'],
          weight: 1,
          rows: PRICE_ROWS,
          answer: () => named(desk, query, (market) => `"${nameOf(market)}":${ticker(desk, market)}`),
        };
      }
      case '/0/public/OHLC':
        return { serves: ['candles'], weight: 1, rows: CANDLE_ROWS, answer: () => ohlc(desk, query) };
      default:
        return null;
    }
  },

  refuse(why) {
    switch (why) {
      case 'rate-limited':
        return failure('EAPI:Rate limit exceeded');
      case 'banned':
        return failure('EGeneral:Temporary lockout');
      case 'not-found':
        return { ...failure('EGeneral:Unknown method'), status: 404 };
      case 'fault':
        return failure('EService:Unavailable');
    }
  },
};

function failure(code: string): Reply {
  return ok(`{"error":["${code}"]}`);
}

function envelope(result: string): Reply {
  return ok(`{"error":[],"result":${result}}`);
}

function shortName(code: string): string {
  return OWN_CODES[code] ?? code;
}

function assetId(code: string): string {
  const own = shortName(code);
  return EARLY_COINS.has(own) ? `X${own}` : EARLY_MONEY.has(own) ? `Z${own}` : own;
}

function altName(market: Market): string {
  return shortName(market.base) + shortName(market.quote);
}

function pairId(market: Market): string {
  const base = shortName(market.base);
  const quote = shortName(market.quote);
  const isEarly = EARLY_COINS.has(base) && EARLY_QUOTES.has(quote) && (base !== 'XDG' || quote === 'XBT');
  return isEarly ? assetId(market.base) + assetId(market.quote) : base + quote;
}

function findPair(desk: Desk, name: string): Market | undefined {
  return desk.find(name) ?? desk.markets.find((market) => altName(market) === name || webName(market) === name);
}

function webName(market: Market): string {
  return `${shortName(market.base)}/${shortName(market.quote)}`;
}

function named(desk: Desk, query: URLSearchParams, entry: (market: Market) => string): Reply {
  const names = query.get('pair')?.split(',');
  const markets: readonly (Market | undefined)[] = names ? names.map((name) => findPair(desk, name)) : desk.markets;
  if (markets.includes(undefined)) return failure('EQuery:Unknown asset pair');
  return envelope(`{${(markets as Market[]).map(entry).join(',')}}`);
}

function assets(desk: Desk): string {
  const kinds = new Map(
    desk.markets
      .flatMap(({ baseAsset, quoteAsset }) => [baseAsset, quoteAsset])
      .map((asset) => [asset.code, asset.kind]),
  );
  const entries = [...kinds].map(
    ([code, kind]) =>
      `"${assetId(code)}":{"aclass":"currency","altname":"${shortName(code)}","decimals":${kind === 'fiat' ? 4 : 10},` +
      `"display_decimals":${kind === 'fiat' ? 2 : 5},"status":"enabled"}`,
  );
  return `{${entries.join(',')}}`;
}

function pairInfo(market: Market): string {
  return (
    `{"altname":"${altName(market)}","wsname":"${webName(market)}","aclass_base":"currency","base":"${assetId(market.base)}",` +
    `"aclass_quote":"currency","quote":"${assetId(market.quote)}","lot":"unit","cost_decimals":5,"pair_decimals":${market.decimals},` +
    '"lot_decimals":8,"lot_multiplier":1,"leverage_buy":[],"leverage_sell":[],"fees":[[0,0.4],[10000,0.35]],' +
    '"fees_maker":[[0,0.25],[10000,0.2]],"fee_volume_currency":"ZUSD","margin_call":80,"margin_stop":40,"ordermin":"0.001",' +
    `"costmin":"0.5","tick_size":"${fixed(10 ** -market.decimals, market.decimals)}",` +
    `"status":"${market.state === 'halted' ? 'cancel_only' : 'online'}"}`
  );
}

/** `h`, `l`, `v`, `p` and `t` hold today's and the last 24 hours' value; this exchange shows the same for both. */
function ticker(desk: Desk, market: Market): string {
  const decimals = Math.max(5, market.decimals);
  const last = desk.book.priceAt(market, desk.now);
  const stats = desk.book.dayStats(market, desk.now);
  if (last === null || stats === null) {
    const zero = fixed(0, decimals);
    const ask = fixed(Math.exp(market.logCentre) * 2, decimals);
    return (
      `{"a":["${ask}","100","100.000"],"b":["${zero}","0","0.000"],"c":["${zero}","0.00000000"],"v":["0.00000000","0.00000000"],` +
      `"p":["${zero}","${zero}"],"t":[0,0],"l":["${zero}","${zero}"],"h":["${zero}","${zero}"],"o":"${zero}"}`
    );
  }
  if (stats.text === '') {
    const [volume, vwap] = [fixed(stats.volume, 8), fixed(stats.vwap, decimals)];
    const [low, high] = [fixed(stats.low, decimals), fixed(stats.high, decimals)];
    stats.text =
      `"v":["${volume}","${volume}"],"p":["${vwap}","${vwap}"],"t":[${stats.trades},${stats.trades}],` +
      `"l":["${low}","${low}"],"h":["${high}","${high}"],"o":"${fixed(stats.open, decimals)}"}`;
  }
  const price = fixed(last, decimals);
  const ask = fixed(last + 10 ** -market.decimals, decimals);
  return `{"a":["${ask}","2","2.000"],"b":["${price}","1","1.000"],"c":["${price}","0.01500000"],${stats.text}`;
}

/** The newest 720 finished rows and the running one, later than `since`; the running one comes whatever `since` says. */
function ohlc(desk: Desk, query: URLSearchParams): Reply {
  const market = findPair(desk, query.get('pair') ?? '');
  if (!market) return failure('EQuery:Unknown asset pair');
  const minutes = integer(query, 'interval') ?? 1;
  if (!INTERVALS_MIN.has(minutes)) return failure('EGeneral:Invalid arguments');
  const sinceMs = (integer(query, 'since') ?? 0) * 1_000;
  if (Number.isNaN(sinceMs)) return failure('EGeneral:Invalid arguments');
  const span = { ms: minutes * 60_000, offsetMs: 0 };
  const candles = newestCandles(desk, market, span, 0, desk.now, COMMITTED_ROWS + 1);
  const rows = candles
    .filter(({ openTime }, at) => openTime > sinceMs || at === candles.length - 1)
    .map(
      (candle) =>
        `[${candle.openTime / 1_000},"${fixed(candle.open, market.decimals)}","${fixed(candle.high, market.decimals)}",` +
        `"${fixed(candle.low, market.decimals)}","${fixed(candle.close, market.decimals)}",` +
        `"${candle.trades === 0 ? '0.0' : fixed((candle.open + candle.close) / 2, market.decimals)}","${fixed(candle.volume, 8)}",${candle.trades}]`,
    );
  const committed = candles.at(-2) ?? candles.at(-1);
  return envelope(`{"${pairId(market)}":[${rows.join(',')}],"last":${(committed?.openTime ?? 0) / 1_000}}`);
}
