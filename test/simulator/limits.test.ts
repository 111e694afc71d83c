import { expect, test } from 'vitest';
import { createGate } from './limits.js';
import { NOON, started } from './started.js';

test('a fixed window frees everything at its end, a sliding one request by request', () => {
  const fixed = createGate([{ limit: 2, windowMs: 60_000, window: 'fixed' }], null);
  const sliding = createGate([{ limit: 2, windowMs: 60_000, window: 'sliding' }], null);
  for (const gate of [fixed, sliding]) {
    expect(gate.check(undefined, 1, 30_000).kind).toBe('ok');
    expect(gate.check(undefined, 1, 50_000).kind).toBe('ok');
  }
  expect(fixed.check(undefined, 1, 50_500)).toMatchObject({ kind: 'limited', retryAfterS: 10, used: 3 });
  expect(sliding.check(undefined, 1, 50_500)).toMatchObject({ kind: 'limited', retryAfterS: 40, used: 2 });
  expect(fixed.check(undefined, 1, 60_000).kind).toBe('ok');
  expect(sliding.check(undefined, 1, 89_999).kind).toBe('limited');
  expect(sliding.check(undefined, 1, 90_000).kind).toBe('ok');
  expect(sliding.state(90_000)).toMatchObject({ violations: 2, bans: 0, bannedUntil: null });
});

test('a scoped rule counts only its own scope', () => {
  const gate = createGate([{ scope: 'tickers', limit: 1, windowMs: 1_000, window: 'sliding' }], null);
  expect(gate.check('tickers', 1, 0).kind).toBe('ok');
  expect(gate.check('candles', 1, 0).kind).toBe('ok');
  expect(gate.check('tickers', 1, 0).kind).toBe('limited');
});

test('who goes on after refusals is banned, and the next ban lasts twice as long', () => {
  const gate = createGate([{ limit: 1, windowMs: 1_000, window: 'sliding' }], { patience: 1, banMs: 10_000 });
  const kinds = (now: number): string[] => [0, 1, 2].map(() => gate.check(undefined, 1, now).kind);
  expect(kinds(0)).toEqual(['ok', 'limited', 'banned']);
  expect(gate.check(undefined, 1, 9_999)).toMatchObject({ kind: 'banned', retryAfterS: 1 });
  expect(kinds(10_000)).toEqual(['ok', 'limited', 'banned']);
  expect(gate.state(10_000)).toMatchObject({ bans: 2, bannedUntil: 30_000 });
});

test('binance answers 429 with Retry-After and its used weight, then 418, on the virtual clock', async () => {
  const { simulator, clock, get } = await started({ limits: { mode: 'real' }, markets: 20 });
  const ask = async () => {
    const response = await get('binance-us', '/api/v3/ticker/24hr');
    await response.text();
    const used = response.headers.get('x-mbx-used-weight-1m');
    return { status: response.status, used, retryAfter: response.headers.get('retry-after') };
  };
  for (let request = 1; request <= 15; request += 1) {
    expect(await ask()).toEqual({ status: 200, used: String(80 * request), retryAfter: null });
  }
  for (let request = 16; request <= 20; request += 1) {
    expect(await ask()).toEqual({ status: 429, used: String(80 * request), retryAfter: '30' });
  }
  expect(await ask()).toMatchObject({ status: 418, retryAfter: '120' });
  expect(simulator.requests('binance-us')).toMatchObject({
    total: 21,
    byPath: { '/api/v3/ticker/24hr': { 200: 15, 429: 5, 418: 1 } },
    violations: 6,
    bans: 1,
    bannedUntil: NOON + 120_000,
  });
  clock.time += 60_000;
  expect(await ask()).toMatchObject({ status: 418, retryAfter: '60' });
  clock.time += 60_000;
  expect(await ask()).toEqual({ status: 200, used: '80', retryAfter: null });
});

test('kraken answers its limit and its lockout with status 200 and an error in the body', async () => {
  const { json } = await started({ limits: { mode: 'real' }, markets: 20 });
  const bodies: { error: string[] }[] = [];
  for (let request = 0; request < 36; request += 1) bodies.push(await json('kraken', '/0/public/Time'));
  expect(bodies.slice(0, 15).every(({ error }) => error.length === 0)).toBe(true);
  expect(bodies[15]).toEqual({ error: ['EAPI:Rate limit exceeded'] });
  expect(bodies[35]).toEqual({ error: ['EGeneral:Temporary lockout'] });
});

test.each([
  ['coinbase', '/api/v3/brokerage/market/products/BTC-USD', 10, { error: 'RESOURCE_EXHAUSTED' }],
  ['bitstamp', '/api/v2/ticker/btcusd/', 400, { status: 'error' }],
  ['okx', '/api/v5/market/tickers?instType=SPOT', 20, { code: '50011' }],
  ['gemini', '/v1/symbols', 120, { result: 'error' }],
  ['bitvavo', '/v2/ticker/24h', 40, { errorCode: 105 }],
  ['gate', '/api/v4/spot/tickers', 200, { label: 'TOO_MANY_REQUESTS' }],
  ['bitfinex', '/v2/conf/pub:map:currency:sym', 15, { 0: 'error', 1: 11_010 }],
] as const)('%s answers 429 beyond its limit', async (exchange, path, limit, body) => {
  const { get } = await started({ limits: { mode: 'real' }, markets: 5 });
  for (let request = 0; request < limit; request += 1) await (await get(exchange, path)).text();
  const refused = await get(exchange, path);
  expect(refused.status).toBe(429);
  expect({ ...((await refused.json()) as object) }).toMatchObject(body);
});

test('strict limits ban at the second request too many on every exchange; a clock of their own can be given', async () => {
  const seconds = { now: () => 0 };
  const { simulator, clock, get } = await started({ limits: { mode: 'strict', clock: seconds, allowance: 0.1 } });
  const statuses: number[] = [];
  for (let request = 0; request < 4; request += 1) {
    clock.time += 60_000;
    statuses.push((await get('coinbase', '/api/v3/brokerage/market/products/BTC-USD')).status);
  }
  expect(statuses).toEqual([200, 429, 429, 429]);
  expect(simulator.requests('coinbase')).toMatchObject({ violations: 3, bans: 1, bannedUntil: 120_000 });
});
