import { expect, test } from 'vitest';
import { type Started, started } from './started.js';

const PATHS: readonly (readonly [Parameters<Started['get']>[0], string])[] = [
  ['kraken', '/0/public/Ticker'],
  ['kraken', '/0/public/OHLC?pair=XBTUSD&interval=60'],
  ['coinbase', '/api/v3/brokerage/market/products'],
  ['binance', '/api/v3/ticker/24hr'],
  ['binance', '/api/v3/klines?symbol=ETHBTC&interval=1d'],
  ['binance-us', '/api/v3/exchangeInfo'],
  ['bitstamp', '/api/v2/ticker/'],
  ['bitfinex', '/v2/tickers?symbols=ALL'],
  ['okx', '/api/v5/market/tickers?instType=SPOT'],
  ['gemini', '/v1/pricefeed'],
  ['bitvavo', '/v2/ticker/24h'],
  ['gate', '/api/v4/spot/tickers'],
];

test('the same seed and clock give the same bytes, whatever happened before; another seed gives others', async () => {
  const bytes = async ({ get }: Started): Promise<string[]> =>
    Promise.all(PATHS.map(async ([exchange, path]) => (await get(exchange, path)).text()));
  const [one, other, stranger] = [await started(), await started(), await started({ seed: 99 })];
  other.clock.time -= 3_600_000;
  await bytes(other);
  other.clock.time += 3_600_000;
  const first = await bytes(one);
  expect(await bytes(other)).toEqual(first);
  (await bytes(stranger)).forEach((text, at) => {
    expect(text).not.toBe(first[at]);
  });
});

test('every answer carries the date of the virtual clock', async () => {
  const { get, clock } = await started();
  clock.time = Date.UTC(2025, 5, 1, 6);
  for (const [exchange, path] of PATHS) {
    expect((await get(exchange, path)).headers.get('date')).toBe('Sun, 01 Jun 2025 06:00:00 GMT');
  }
});

test('requests are counted by path and status and told as they come', async () => {
  const urls: string[] = [];
  const { simulator, get } = await started({
    onRequest: ({ exchange, url, status }) => urls.push(`${exchange} ${url} ${status}`),
  });
  await get('kraken', '/0/public/Ticker?pair=XBTUSD');
  await get('kraken', '/0/public/Ticker');
  await get('kraken', '/nothing');
  await fetch(`${simulator.url('kraken')}/0/public/Ticker`, { method: 'POST' });
  expect(simulator.requests('kraken')).toMatchObject({
    total: 4,
    byPath: { '/0/public/Ticker': { 200: 2, 404: 1 }, '/nothing': { 404: 1 } },
  });
  expect(simulator.requests('okx').total).toBe(0);
  expect(urls.slice(0, 2)).toEqual(['kraken /0/public/Ticker?pair=XBTUSD 200', 'kraken /0/public/Ticker 200']);
});
