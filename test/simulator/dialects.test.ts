import { expect, test } from 'vitest';
import type { Simulator } from './server.js';
import { NOON, started } from './started.js';

const MINUTE = 60_000;
const OPEN = Math.floor(NOON / MINUTE) * MINUTE;

/** Each listed market's price as the API printed it beside the price it has. */
function expectPrices(
  simulator: Simulator,
  exchange: 'kraken' | 'bitstamp' | 'okx' | 'coinbase' | 'bitfinex' | 'gemini',
  found: Map<string, unknown>,
) {
  let count = 0;
  for (const { nativeSymbol, base, quote, state } of simulator.marketsOf(exchange)) {
    if (state === 'halted' && exchange === 'bitfinex') continue;
    const price = simulator.priceAt(exchange, base, quote, NOON);
    const printed = found.get(nativeSymbol);
    if (price === null) expect([null, '', '0', 0]).toContain(Number(printed) === 0 ? 0 : printed);
    else expect(Number(printed)).toBe(price);
    count += 1;
  }
  expect(count).toBeGreaterThan(50);
}

test('kraken names early pairs by its X and Z ids, and the asset table explains them', async () => {
  const { simulator, json } = await started();
  const { error, result } = await json<{ error: string[]; result: Record<string, Record<string, unknown>> }>(
    'kraken',
    '/0/public/AssetPairs',
  );
  expect(error).toEqual([]);
  expect(result.XXBTZUSD).toMatchObject({
    altname: 'XBTUSD',
    wsname: 'XBT/USD',
    base: 'XXBT',
    quote: 'ZUSD',
    status: 'online',
  });
  expect(result.XDGUSD).toMatchObject({ base: 'XXDG', quote: 'ZUSD' });
  expect(result.SOLUSD).toMatchObject({ base: 'SOL', quote: 'ZUSD' });
  expect(result.XETHXXBT).toMatchObject({ wsname: 'ETH/XBT' });
  const assets = await json<{ result: Record<string, { altname: string }> }>('kraken', '/0/public/Assets');
  expect(assets.result).toMatchObject({
    XXBT: { altname: 'XBT' },
    XXDG: { altname: 'XDG' },
    ZUSD: { altname: 'USD' },
    USDT: { altname: 'USDT' },
  });
  for (const pair of Object.values(result)) {
    expect(assets.result).toHaveProperty(pair.base as string);
    expect(assets.result).toHaveProperty(pair.quote as string);
  }
  expect(Object.keys(result)).toEqual(simulator.marketsOf('kraken').map(({ nativeSymbol }) => nativeSymbol));
});

test('kraken prices are strings of at least five decimals, of all markets or of those asked for', async () => {
  const { simulator, json } = await started();
  type Ticker = { error: string[]; result: Record<string, { c: string[]; v: string[]; h: string[]; l: string[] }> };
  const { result } = await json<Ticker>('kraken', '/0/public/Ticker');
  expectPrices(simulator, 'kraken', new Map(Object.entries(result).map(([id, { c }]) => [id, c[0]])));
  expect(result.XXBTZUSD?.c[0]).toMatch(/^\d+\.\d{5}$/);
  for (const { c, h, l } of Object.values(result)) {
    expect(Number(h[1])).toBeGreaterThanOrEqual(Number(c[0]));
    expect(Number(l[1])).toBeLessThanOrEqual(Number(c[0]));
  }
  const two = await json<Ticker>('kraken', '/0/public/Ticker?pair=XBTUSD,XETHXXBT');
  expect(Object.keys(two.result)).toEqual(['XXBTZUSD', 'XETHXXBT']);
  expect(Object.keys((await json<Ticker>('kraken', '/0/public/Ticker?assetVersion=1')).result)[0]).toBe('BTC/USD');
  expect(await json('kraken', '/0/public/Ticker?pair=NOPE')).toEqual({ error: ['EQuery:Unknown asset pair'] });
});

test('kraken candles are the newest 720 finished rows and the running one, whatever since says', async () => {
  const { simulator, json } = await started();
  type Ohlc = { result: Record<string, (string | number)[][]> & { last: number } };
  const { result } = await json<Ohlc>('kraken', '/0/public/OHLC?pair=XBTUSD&interval=1&since=0');
  const rows = result.XXBTZUSD as (string | number)[][];
  expect(rows).toHaveLength(721);
  expect(rows.at(-1)?.[0]).toBe(OPEN / 1_000);
  expect(result.last).toBe(OPEN / 1_000 - 60);
  const own = simulator.candlesAt('kraken', 'BTC', 'USD', MINUTE, OPEN - 720 * MINUTE, OPEN + MINUTE);
  expect(
    rows.map(([time, open, high, low, close, , volume, count]) =>
      [time, open, high, low, close, volume, count].map(Number),
    ),
  ).toEqual(
    own.map(({ openTime, open, high, low, close, volume, trades }) => [
      openTime / 1_000,
      open,
      high,
      low,
      close,
      volume,
      trades,
    ]),
  );
  const newer = await json<Ohlc>('kraken', `/0/public/OHLC?pair=XXBTZUSD&interval=5&since=${OPEN / 1_000 - 900}`);
  expect(newer.result.XXBTZUSD?.length).toBeLessThan(5);
  const beyond = await json<Ohlc>('kraken', `/0/public/OHLC?pair=XXBTZUSD&since=${OPEN / 1_000 + 900}`);
  expect(beyond.result.XXBTZUSD).toHaveLength(1);
  expect(await json('kraken', '/0/public/OHLC?pair=XBTUSD&interval=7')).toEqual({
    error: ['EGeneral:Invalid arguments'],
  });
});

test('coinbase lists spot products with their prices, disabled ones among them, futures only when asked', async () => {
  const { simulator, json } = await started();
  type Products = { products: Record<string, unknown>[]; num_products: number; pagination: null };
  const path = '/api/v3/brokerage/market/products';
  const { products, num_products } = await json<Products>('coinbase', `${path}?product_type=SPOT`);
  expect(num_products).toBe(60);
  expectPrices(simulator, 'coinbase', new Map(products.map(({ product_id, price }) => [product_id as string, price])));
  expect(products[0]).toMatchObject({
    product_id: 'BTC-USD',
    base_currency_id: 'BTC',
    quote_currency_id: 'USD',
    product_type: 'SPOT',
    status: 'online',
    is_disabled: false,
  });
  const disabled = products.filter(({ is_disabled }) => is_disabled);
  expect(disabled.map(({ product_id }) => product_id)).toEqual(
    simulator.marketsOf('coinbase').flatMap(({ state, nativeSymbol }) => (state === 'halted' ? [nativeSymbol] : [])),
  );
  expect(products.filter(({ price }) => price === '')).not.toEqual([]);
  expect((await json<Products>('coinbase', path)).products.at(-1)).toMatchObject({ product_type: 'FUTURE' });
  const page = await json<Products>('coinbase', `${path}?product_type=SPOT&limit=10&offset=55`);
  expect(page.products.map(({ product_id }) => product_id)).toEqual(
    products.slice(55).map(({ product_id }) => product_id),
  );
});

test('coinbase candles descend, include both ends and are refused beyond 350 intervals or without a parameter', async () => {
  const { simulator, get, json } = await started();
  const path = '/api/v3/brokerage/market/products/BTC-USD/candles';
  const since = OPEN / 1_000 - 350 * 60;
  const { candles } = await json<{ candles: Record<string, string>[] }>(
    'coinbase',
    `${path}?start=${since}&end=${OPEN / 1_000}&granularity=ONE_MINUTE`,
  );
  const own = simulator.candlesAt('coinbase', 'BTC', 'USD', MINUTE, since * 1_000, OPEN + MINUTE);
  expect(candles).toHaveLength(351);
  expect(
    candles.map(({ start, open, high, low, close, volume }) => [start, open, high, low, close, volume].map(Number)),
  ).toEqual(
    own
      .reverse()
      .map(({ openTime, open, high, low, close, volume }) => [openTime / 1_000, open, high, low, close, volume]),
  );
  for (const query of [
    `start=${since - 60}&end=${OPEN / 1_000}&granularity=ONE_MINUTE`,
    `start=${since}&granularity=ONE_MINUTE`,
    'start=1&end=2&granularity=60',
  ]) {
    const refused = await get('coinbase', `${path}?${query}`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: 'INVALID_ARGUMENT' });
  }
  expect((await get('coinbase', `${path.replace('BTC-USD', 'NO-PE')}?start=1&end=2&granularity=ONE_DAY`)).status).toBe(
    404,
  );
});

test('binance keeps pairs that no longer trade in its prices, with nothing but zeros', async () => {
  const { simulator, json } = await started();
  const info = await json<{ symbols: Record<string, unknown>[]; rateLimits: unknown[] }>(
    'binance',
    '/api/v3/exchangeInfo',
  );
  expect(info.rateLimits[0]).toEqual({
    rateLimitType: 'REQUEST_WEIGHT',
    interval: 'MINUTE',
    intervalNum: 1,
    limit: 6_000,
  });
  expect(info.symbols[0]).toMatchObject({
    symbol: 'BTCUSDT',
    status: 'TRADING',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    isSpotTradingAllowed: true,
  });
  const rows = await json<Record<string, string>[]>('binance', '/api/v3/ticker/24hr');
  const bySymbol = new Map(rows.map((row) => [row.symbol, row]));
  for (const { nativeSymbol, base, quote, state } of simulator.marketsOf('binance')) {
    const price = state === 'trading' ? simulator.priceAt('binance', base, quote, NOON) : 0;
    expect(Number(bySymbol.get(nativeSymbol)?.lastPrice)).toBe(price);
    expect(info.symbols.find(({ symbol }) => symbol === nativeSymbol)?.status).toBe(
      state === 'trading' ? 'TRADING' : 'BREAK',
    );
  }
  const dead = rows.filter(({ lastPrice }) => lastPrice === '0.00000000');
  expect(dead.length).toBeGreaterThanOrEqual(2);
  expect(dead[0]).toMatchObject({ bidPrice: '0.00000000', volume: '0.00000000', count: 0, firstId: -1 });
  expect(bySymbol.get('BTCUSDT')?.lastPrice).toMatch(/^\d+\.\d{8}$/);
  expect(await json('binance', '/api/v3/ticker/24hr?symbol=BTCUSDT')).toEqual(bySymbol.get('BTCUSDT'));
  expect(await json('binance', '/api/v3/ticker/price?symbols=["BTCUSDT","ETHUSDT"]')).toEqual([
    { symbol: 'BTCUSDT', price: bySymbol.get('BTCUSDT')?.lastPrice },
    { symbol: 'ETHUSDT', price: bySymbol.get('ETHUSDT')?.lastPrice },
  ]);
});

test('binance weighs a request by what it asks for', async () => {
  const { simulator, get } = await started({ limits: { mode: 'real' } });
  const spent: number[] = [];
  for (const path of [
    '/api/v3/exchangeInfo',
    '/api/v3/ticker/24hr',
    '/api/v3/ticker/24hr?symbol=BTCUSDT',
    '/api/v3/ticker/24hr?symbols=["BTCUSDT","ETHUSDT"]',
    '/api/v3/ticker/price',
    '/api/v3/klines?symbol=BTCUSDT&interval=1m',
  ]) {
    const before = simulator.requests('binance').used;
    const response = await get('binance', path);
    expect(response.headers.get('x-mbx-used-weight-1m')).toBe(String(simulator.requests('binance').used));
    spent.push(simulator.requests('binance').used - before);
  }
  expect(spent).toEqual([20, 80, 2, 2, 4, 2]);
});

test('binance candles count from the start when there is one, else back from the end; both ends are inclusive', async () => {
  const { simulator, get, json } = await started();
  const ask = (query: string) =>
    json<(string | number)[][]>('binance', `/api/v3/klines?symbol=BTCUSDT&interval=1m${query}`);
  const times = (rows: (string | number)[][]) => rows.map(([time]) => time);
  const since = OPEN - 2_000 * MINUTE;
  expect(await ask('')).toHaveLength(500);
  expect((await ask('')).at(-1)?.[0]).toBe(OPEN);
  const page = await ask(`&startTime=${since}&limit=5000`);
  expect([page.length, page[0]?.[0], page.at(-1)?.[0]]).toEqual([1_000, since, since + 999 * MINUTE]);
  const next = await ask(`&startTime=${since + 1_000 * MINUTE}&limit=1000`);
  expect(next[0]?.[0]).toBe((page.at(-1)?.[0] as number) + MINUTE);
  expect(times(await ask(`&startTime=${since}&endTime=${since}`))).toEqual([since]);
  expect(times(await ask(`&startTime=${since + 1}&endTime=${since + MINUTE}`))).toEqual([since + MINUTE]);
  expect(times(await ask(`&endTime=${since}&limit=2`))).toEqual([since - MINUTE, since]);
  expect(await ask(`&startTime=${OPEN + MINUTE}`)).toEqual([]);
  const [own] = simulator.candlesAt('binance', 'BTC', 'USDT', MINUTE, since, since + MINUTE);
  expect(page[0]?.slice(0, 7).map(Number)).toEqual([
    since,
    own?.open,
    own?.high,
    own?.low,
    own?.close,
    own?.volume,
    since + MINUTE - 1,
  ]);
  expect(page[0]).toHaveLength(12);
  const weeks = await json<number[][]>('binance', '/api/v3/klines?symbol=BTCUSDT&interval=1w&limit=3');
  expect(weeks.map(([time]) => new Date(time as number).getUTCDay())).toEqual([1, 1, 1]);
  for (const [query, code] of [
    ['symbol=NOPE&interval=1m', -1_121],
    ['symbol=BTCUSDT&interval=1M1', -1_120],
    ['interval=1m', -1_102],
  ] as const) {
    const refused = await get('binance', `/api/v3/klines?${query}`);
    expect([refused.status, ((await refused.json()) as { code: number }).code]).toEqual([400, code]);
  }
});

test('bitstamp names pairs by a slash in its lists and by lower-case symbols in its paths', async () => {
  const { simulator, json, get } = await started();
  const pairs = await json<Record<string, unknown>[]>('bitstamp', '/api/v2/trading-pairs-info/');
  expect(pairs[0]).toMatchObject({ name: 'BTC/USD', url_symbol: 'btcusd', trading: 'Enabled' });
  expect(pairs.filter(({ trading }) => trading === 'Disabled').length).toBeGreaterThan(0);
  const rows = await json<Record<string, string>[]>('bitstamp', '/api/v2/ticker/');
  const found = new Map(rows.map(({ pair, last }) => [(pair as string).replace('/', '').toLowerCase(), last]));
  expectPrices(simulator, 'bitstamp', found);
  expect(rows[0]?.timestamp).toBe(String(NOON / 1_000));
  expect(await json('bitstamp', '/api/v2/ticker/btcusd/')).toEqual(rows[0]);
  const unknown = await get('bitstamp', '/api/v2/ticker/nopeusd/');
  expect([unknown.status, ((await unknown.json()) as { status: string }).status]).toEqual([404, 'error']);
});

test('bitstamp gives the newest rows up to the end when a range holds more than the limit, whatever the start says', async () => {
  const { simulator, json, get } = await started();
  const ask = async (query: string) =>
    (
      await json<{ data: { pair: string; ohlc: Record<string, string>[] } }>(
        'bitstamp',
        `/api/v2/ohlc/btcusd/?step=60&${query}`,
      )
    ).data;
  const start = OPEN / 1_000 - 86_400;
  const end = OPEN / 1_000 - 3_600;
  const { pair, ohlc } = await ask(`limit=1000&start=${start}&end=${end}`);
  expect(pair).toBe('BTC/USD');
  expect([ohlc.length, ohlc[0]?.timestamp, ohlc.at(-1)?.timestamp]).toEqual([
    1_000,
    String(end - 999 * 60),
    String(end),
  ]);
  const own = simulator.candlesAt('bitstamp', 'BTC', 'USD', MINUTE, (end - 999 * 60) * 1_000, end * 1_000 + 1);
  expect(
    ohlc.map(({ timestamp, open, high, low, close, volume }) =>
      [timestamp, open, high, low, close, volume].map(Number),
    ),
  ).toEqual(
    own.map(({ openTime, open, high, low, close, volume }) => [openTime / 1_000, open, high, low, close, volume]),
  );
  expect((await ask(`limit=1000&start=${end - 600}&end=${end}`)).ohlc).toHaveLength(11);
  expect((await ask('limit=3')).ohlc.at(-1)?.timestamp).toBe(String(OPEN / 1_000));
  expect((await ask('limit=3&exclude_current_candle=true')).ohlc.at(-1)?.timestamp).toBe(String(OPEN / 1_000 - 60));
  expect((await get('bitstamp', '/api/v2/ohlc/btcusd/?step=60&limit=1001')).status).toBe(400);
  expect((await get('bitstamp', '/api/v2/ohlc/btcusd/?step=61&limit=10')).status).toBe(400);
});

test('okx gives strings, empty ones for what never traded, and bars newest first between two exclusive ends', async () => {
  const { simulator, json } = await started();
  type Rows<T> = { code: string; data: T[] };
  const instruments = await json<Rows<Record<string, string>>>('okx', '/api/v5/public/instruments?instType=SPOT');
  expect(instruments.data[0]).toMatchObject({ instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', state: 'live' });
  expect(new Set(instruments.data.map(({ state }) => state))).toEqual(new Set(['live', 'preopen', 'suspend']));
  const { data } = await json<Rows<Record<string, string>>>('okx', '/api/v5/market/tickers?instType=SPOT');
  expectPrices(simulator, 'okx', new Map(data.map(({ instId, last }) => [instId as string, last])));
  const bars = async (path: string) => (await json<Rows<string[]>>('okx', `/api/v5/market/${path}`)).data;
  const times = (rows: string[][]) => rows.map(([time]) => Number(time));
  const rows = await bars('candles?instId=BTC-USDT&bar=1m&limit=300');
  expect([rows.length, rows[0]?.[0], rows[0]?.[8], rows[1]?.[8]]).toEqual([300, String(OPEN), '0', '1']);
  const own = simulator.candlesAt('okx', 'BTC', 'USDT', MINUTE, OPEN - MINUTE, OPEN);
  expect(rows[1]?.slice(0, 6).map(Number)).toEqual(
    own.flatMap(({ openTime, open, high, low, close, volume }) => [openTime, open, high, low, close, volume]),
  );
  expect(times(await bars(`candles?instId=BTC-USDT&after=${OPEN}&before=${OPEN - 3 * MINUTE}`))).toEqual([
    OPEN - MINUTE,
    OPEN - 2 * MINUTE,
  ]);
  expect(await bars(`candles?instId=BTC-USDT&after=${OPEN - 1_500 * MINUTE}`)).toEqual([]);
  expect(await bars(`history-candles?instId=BTC-USDT&limit=300&after=${OPEN - 1_500 * MINUTE}`)).toHaveLength(100);
  expect(new Date(times(await bars('candles?instId=BTC-USDT&bar=1D'))[0] as number).getUTCHours()).toBe(16);
  expect(new Date(times(await bars('candles?instId=BTC-USDT&bar=1Dutc'))[0] as number).getUTCHours()).toBe(0);
  expect(await json('okx', '/api/v5/market/candles?instId=NO-PE')).toMatchObject({ code: '51001', data: [] });
  expect(await json('okx', '/api/v5/market/candles?instId=BTC-USDT&bar=1h')).toMatchObject({ code: '51000' });
});

test('gemini lists perpetuals among the markets, writes small numbers as 1e-08, and pages no candles', async () => {
  const { simulator, json, get } = await started();
  const text = await (await get('gemini', '/v1/symbols/details/all')).text();
  expect(text).toContain('"tick_size":1e-08');
  const details = JSON.parse(text) as Record<string, unknown>[];
  expect(details[0]).toMatchObject({
    symbol: 'BTCUSD',
    base_currency: 'BTC',
    quote_currency: 'USD',
    status: 'open',
    product_type: 'spot',
  });
  expect(details.at(-1)).toMatchObject({ product_type: 'swap' });
  expect((await json<string[]>('gemini', '/v1/symbols'))[0]).toBe('btcusd');
  const feed = await json<{ pair: string; price: string }[]>('gemini', '/v1/pricefeed');
  expectPrices(simulator, 'gemini', new Map(feed.map(({ pair, price }) => [pair, price])));
  const rows = await json<number[][]>('gemini', '/v2/candles/btcusd/1m');
  expect([rows.length, rows[0]?.[0], rows[1]?.[0]]).toEqual([1_440, OPEN, OPEN - MINUTE]);
  const own = simulator.candlesAt('gemini', 'BTC', 'USD', MINUTE, OPEN - MINUTE, OPEN);
  expect(rows[1]).toEqual(
    own.flatMap(({ openTime, open, high, low, close, volume }) => [openTime, open, high, low, close, volume]),
  );
  expect(await json('gemini', '/v2/candles/nopeusd/1m')).toMatchObject({ result: 'error' });
});

test('bitfinex mixes loans, derivatives and test pairs into its prices and puts the close before the high', async () => {
  const { simulator, json, get } = await started();
  const [pairs, map] = await json<[string[], string[][]]>(
    'bitfinex',
    '/v2/conf/pub:list:pair:exchange,pub:map:currency:sym',
  );
  expect(pairs).toEqual(expect.arrayContaining(['BTCUSD', 'DOGE:USD', 'USTUSD', 'AAABBB', 'TESTBTC:TESTUSD']));
  expect(map).toContainEqual(['UST', 'USDt']);
  const rows = await json<(string | number | null)[][]>('bitfinex', '/v2/tickers?symbols=ALL');
  expectPrices(simulator, 'bitfinex', new Map(rows.map(([symbol, , , , , , , last]) => [String(symbol), last])));
  expect(rows.filter(([symbol]) => String(symbol).startsWith('t')).every(({ length }) => length === 11)).toBe(true);
  expect(rows.some(([symbol]) => symbol === 'fUSD')).toBe(true);
  expect(await json('bitfinex', '/v2/tickers?symbols=tNOPEUSD')).toEqual([]);
  const hist = '/v2/candles/trade:1m:tBTCUSD/hist';
  const newest = await json<number[][]>('bitfinex', `${hist}?limit=3`);
  expect(newest.map(([time]) => time)).toEqual([OPEN, OPEN - MINUTE, OPEN - 2 * MINUTE]);
  const own = simulator.candlesAt('bitfinex', 'BTC', 'USD', MINUTE, OPEN - MINUTE, OPEN);
  expect(newest[1]).toEqual(
    own.flatMap(({ openTime, open, close, high, low, volume }) => [openTime, open, close, high, low, volume]),
  );
  const since = OPEN - 900 * MINUTE;
  const oldest = await json<number[][]>('bitfinex', `${hist}?start=${since}&end=${since + MINUTE}&sort=1`);
  expect(oldest.map(([time]) => time)).toEqual([since, since + MINUTE]);
  expect(await json('bitfinex', '/v2/candles/trade:1m:tNOPEUSD/hist')).toEqual([]);
  expect(await json('bitfinex', '/v2/candles/trade:7m:tBTCUSD/hist')).toEqual(['error', 10_020, 'key: invalid']);
  expect((await get('bitfinex', '/v2/nothing')).status).toBe(404);
});
