import { expect, test } from 'vitest';
import { startControl } from './control.js';
import type { Fault, Spoiler } from './faults.js';
import { EXCHANGES, type Exchange } from './markets.js';
import { NOON, started } from './started.js';

const PRICES = '/api/v3/ticker/24hr';
/** One list of prices of each exchange, and where a row has its price. */
const LISTS: Readonly<Record<Exchange, readonly [path: string, price: (row: never) => unknown]>> = {
  kraken: ['/0/public/Ticker', (row: { c?: unknown[] }) => row.c?.[0]],
  coinbase: ['/api/v3/brokerage/market/products?product_type=SPOT', (row: { price?: unknown }) => row.price],
  binance: [PRICES, (row: { lastPrice?: unknown }) => row.lastPrice],
  'binance-us': [PRICES, (row: { lastPrice?: unknown }) => row.lastPrice],
  bitstamp: ['/api/v2/ticker/', (row: { last?: unknown }) => row.last],
  bitfinex: ['/v2/tickers?symbols=ALL', (row: unknown[]) => row[7]],
  okx: ['/api/v5/market/tickers?instType=SPOT', (row: { last?: unknown }) => row.last],
  gemini: ['/v1/pricefeed', (row: { price?: unknown }) => row.price],
  bitvavo: ['/v2/ticker/24h', (row: { last?: unknown }) => row.last],
  gate: ['/api/v4/spot/tickers', (row: { last?: unknown }) => row.last],
};

function rowsOf(exchange: Exchange, body: unknown): unknown[] {
  const holder = body as { result: object; products: unknown[]; data: unknown[] };
  if (exchange === 'kraken') return Object.values(holder.result);
  return exchange === 'coinbase' ? holder.products : exchange === 'okx' ? holder.data : (body as unknown[]);
}

async function spoilt(exchange: Exchange, fault: Fault): Promise<unknown[]> {
  const { simulator, json } = await started({ markets: 20, exchanges: [exchange] });
  simulator.setFault(exchange, fault);
  return rowsOf(exchange, await json(exchange, LISTS[exchange][0]));
}

test.each([
  [{ kind: 'status', status: 429, retryAfterS: 30 }, 429, '30', '"code":-1003'],
  [
    { kind: 'status', status: 429, retryAfterS: 30, retryAfterAs: 'date' },
    429,
    'Sat, 31 Jan 2026 12:01:00 GMT',
    '"code":-1003',
  ],
  [{ kind: 'status', status: 418, retryAfterS: 120 }, 418, '120', 'banned'],
  [{ kind: 'status', status: 451 }, 451, null, '"code"'],
  [{ kind: 'status', status: 403, page: true }, 403, null, '<!DOCTYPE html>'],
  [{ kind: 'status', status: 503, page: true }, 503, null, '<!DOCTYPE html>'],
  [{ kind: 'html' }, 200, null, '<!DOCTYPE html>'],
  [{ kind: 'error-envelope' }, 200, null, '"code":-1001'],
  [{ kind: 'blank' }, 200, null, ''],
] as const)('%o answers as it says', async (fault, status, retryAfter, text) => {
  const { simulator, get } = await started({ markets: 5 });
  simulator.setFault('binance', fault);
  const response = await get('binance', PRICES);
  expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
  const body = await response.text();
  expect(body).toContain(text);
  expect(response.headers.get('content-type')).toContain(text.startsWith('<') ? 'text/html' : 'json');
  if (text === '') expect(body).toBe('');
});

test.each(EXCHANGES)('every price of %s can be spoilt in every way', async (exchange) => {
  const priceOf = LISTS[exchange][1] as (row: unknown) => unknown;
  const expected: [Spoiler, (value: unknown) => boolean][] = [
    ['object', (value) => typeof value === 'object' && value !== null],
    ['text', (value) => value === 'unexpected'],
    ['nan', (value) => value === 'NaN'],
    ['infinity', (value) => Number(value) === Number.POSITIVE_INFINITY],
    ['blank', (value) => value === ''],
    ['zero', (value) => value === 0 || value === '0.00000000'],
    ['negative', (value) => Number(value) === -1.5],
    ['null', (value) => value === null],
    ['missing', (value) => value === undefined],
  ];
  for (const [as, isSo] of expected) {
    const values = (await spoilt(exchange, { kind: 'values', as })).map(priceOf);
    expect(values.length, as).toBeGreaterThanOrEqual(18);
    // bitfinex has one price that is null by itself, of the market that never traded
    const wrong = values.filter((value) => !isSo(value) && !(exchange === 'bitfinex' && value === null));
    if (exchange !== 'bitfinex') expect(wrong, as).toEqual([]);
    else expect(wrong.length, as).toBeLessThanOrEqual(1);
  }
});

test.each(EXCHANGES)('%s: one bad row among many, an empty list, doubled rows, vanished markets', async (exchange) => {
  const priceOf = LISTS[exchange][1] as (row: unknown) => unknown;
  const one = await spoilt(exchange, { kind: 'values', as: 'text', rows: 1 });
  expect(one.filter((row) => priceOf(row) === 'unexpected')).toHaveLength(1);
  expect(await spoilt(exchange, { kind: 'empty' })).toEqual([]);
  const vanished = await spoilt(exchange, { kind: 'vanished' });
  expect(vanished.length).toBeLessThan(one.length);
  expect(vanished.length).toBeGreaterThan(one.length / 2);
  const { simulator, get } = await started({ markets: 20 });
  simulator.setFault(exchange, { kind: 'duplicates' });
  const text = await (await get(exchange, LISTS[exchange][0])).text();
  simulator.setFault(exchange, null);
  const plain = await (await get(exchange, LISTS[exchange][0])).text();
  expect(text.length).toBeGreaterThan(1.9 * plain.replaceAll(', ', ',').replaceAll(': ', ':').length);
});

test('vanished markets can be named, are gone from lists and prices alike, and keep their candles', async () => {
  const { simulator, json } = await started({ markets: 20 });
  simulator.setFault('kraken', { kind: 'vanished', symbols: ['XXBTZUSD'] });
  for (const path of ['/0/public/AssetPairs', '/0/public/Ticker']) {
    const { result } = await json<{ result: object }>('kraken', path);
    expect(Object.keys(result)).toHaveLength(19);
    expect(result).not.toHaveProperty('XXBTZUSD');
  }
  expect((await json<{ result: object }>('kraken', '/0/public/OHLC?pair=XBTUSD')).result).toHaveProperty('XXBTZUSD');
});

test('candles and lists of markets can be spoilt too', async () => {
  const { simulator, json } = await started({ markets: 20 });
  simulator.setFault('kraken', { kind: 'values', as: 'nan', rows: 1 });
  const { result } = await json<{ result: Record<string, unknown[][]> }>('kraken', '/0/public/OHLC?pair=XBTUSD');
  expect(result.XXBTZUSD?.filter((row) => row[4] === 'NaN')).toHaveLength(1);
  expect(result.last).toBe(Math.floor(NOON / 60_000) * 60 - 60);
  simulator.setFault('bitstamp', { kind: 'values', as: 'missing' });
  const pairs = await json<object[]>('bitstamp', '/api/v2/trading-pairs-info/');
  expect(pairs.every((pair) => !('name' in pair))).toBe(true);
});

test('a fault holds for one endpoint, for a number of requests, or until it is cleared', async () => {
  const { simulator, get } = await started({ markets: 5, faults: { okx: { kind: 'blank', times: 1 } } });
  const status = async (path: string): Promise<number> => (await get('binance', path)).status;
  simulator.setFault('binance', [
    { kind: 'status', status: 500, endpoint: 'candles' },
    { kind: 'status', status: 503, endpoint: 'prices', times: 2 },
  ]);
  expect(await status('/api/v3/exchangeInfo')).toBe(200);
  expect([await status(PRICES), await status(PRICES), await status(PRICES)]).toEqual([503, 503, 200]);
  expect(await status('/api/v3/klines?symbol=BTCUSDT&interval=1m')).toBe(500);
  simulator.setFault('binance', null);
  expect(await status('/api/v3/klines?symbol=BTCUSDT&interval=1m')).toBe(200);
  const okx = async (): Promise<string> => (await get('okx', '/api/v5/public/instruments?instType=SPOT')).text();
  expect([await okx(), (await okx()).length > 100]).toEqual(['', true]);
});

test('a truncated answer is complete for HTTP and half a text for JSON', async () => {
  const { simulator, get } = await started({ markets: 20 });
  const whole = await (await get('binance', PRICES)).text();
  simulator.setFault('binance', { kind: 'truncated' });
  const half = await (await get('binance', PRICES)).text();
  expect(half).toBe(whole.slice(0, Math.floor(whole.length / 2)));
});

test('a reset breaks the connection after the head and half of the body', async () => {
  const { simulator, get } = await started({ markets: 20 });
  simulator.setFault('binance', { kind: 'reset' });
  const response = await get('binance', PRICES);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('a hanging request is never answered, and closing the simulator ends it', async () => {
  let arrived: (status: number) => void = () => {};
  const seen = new Promise<number>((resolve) => {
    arrived = resolve;
  });
  const { simulator, get } = await started({ markets: 5, onRequest: ({ status }) => arrived(status) });
  simulator.setFault('binance', { kind: 'hang' });
  const refusal = expect(get('binance', PRICES)).rejects.toThrow('fetch failed');
  expect(await seen).toBe(0);
  await simulator.close();
  await refusal;
});

test('a slow body comes in small pieces and is whole in the end', async () => {
  const { simulator, get } = await started({ markets: 5 });
  const whole = await (await get('gemini', '/v1/pricefeed')).text();
  simulator.setFault('gemini', { kind: 'slow', chunkBytes: 64, pauseMs: 1 });
  const response = await get('gemini', '/v1/pricefeed');
  const pieces: string[] = [];
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>)
    pieces.push(Buffer.from(piece).toString());
  expect(pieces.join('')).toBe(whole);
  expect(pieces.length).toBeGreaterThan(2);
});

test('a huge body is correct JSON after as many bytes as asked for', async () => {
  const { simulator, get } = await started({ markets: 5 });
  simulator.setFault('gemini', { kind: 'huge', bytes: 3_000_000 });
  const response = await get('gemini', '/v1/pricefeed');
  expect(response.headers.get('content-length')).toBeNull();
  const text = await response.text();
  expect(text.length).toBeGreaterThan(3_000_000);
  expect(JSON.parse(text)).toHaveLength(6);
});

test('the control port sets and clears faults and tells what was asked, refusing what it does not know', async () => {
  const { simulator, get } = await started({ markets: 5 });
  const control = await startControl(simulator);
  const send = (body: unknown) =>
    fetch(`${control.url}/__simulator/fault`, { method: 'POST', body: JSON.stringify(body) });
  expect((await send({ exchange: 'okx', fault: { kind: 'status', status: 502 } })).status).toBe(200);
  expect((await get('okx', '/api/v5/market/tickers?instType=SPOT')).status).toBe(502);
  expect((await send({ exchange: 'okx', fault: null })).status).toBe(200);
  expect((await get('okx', '/api/v5/market/tickers?instType=SPOT')).status).toBe(200);
  const counts = await fetch(`${control.url}/__simulator/requests?exchange=okx`);
  expect(await counts.json()).toMatchObject({ total: 2, byPath: { '/api/v5/market/tickers': { 200: 1, 502: 1 } } });
  expect(await (await fetch(`${control.url}/__simulator/markets?exchange=okx`)).json()).toHaveLength(5);
  expect(await (await send({ exchange: 'mtgox', fault: null })).json()).toEqual({
    error: 'exchange: unexpected "mtgox"',
  });
  expect((await send({ exchange: 'okx', fault: { kind: 'gremlin' } })).status).toBe(400);
  expect((await fetch(`${control.url}/nothing`)).status).toBe(404);
  await control.close();
});
