import { describe, expect, it } from 'vitest';
import { MINUTE, seed, seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, recordingLog, serve } from './serve.js';

describe('errors', () => {
  const room = sqliteRoom();
  const open = sharedStore(room, seeded);
  const get = async (path: string, options = {}) => ask((await serve(await open())).url, path, options);

  it.each([
    ['/api/v1/stats?windw=1h', 400, 'usage', 'parameter: unknown "windw"', 'nearest: window'],
    ['/api/v1/exchanges?x=1', 400, 'usage', 'parameter: unknown "x"', 'this path takes no parameters'],
    ['/api/v1/stats?rank=pct-chang', 400, 'usage', 'rank: unexpected "pct-chang"', 'nearest: pct-change, pct-range'],
    ['/api/v1/stats?order=up', 400, 'usage', 'order: unexpected "up"', 'known: asc, desc, abs'],
    ['/api/v1/stats?top=0', 400, 'usage', 'top: unexpected "0"', 'a whole number from 1 to 50000'],
    ['/api/v1/stats?top=1e3', 400, 'usage', 'top: unexpected "1e3"', 'a whole number from 1 to 50000'],
    ['/api/v1/stats?top=1&top=2', 400, 'usage', 'top: unexpected "1"', 'give it once'],
    [
      '/api/v1/stats?min-volume=-1',
      400,
      'usage',
      'min-volume: unexpected "-1"',
      'an amount in US dollars, such as 1000000',
    ],
    ['/api/v1/stats?min-coverage=101', 400, 'usage', 'min-coverage: unexpected "101"', 'a percentage from 0 to 100'],
    ['/api/v1/stats?exchange=', 400, 'usage', 'exchange: unexpected ""', 'name an exchange'],
    ['/api/v1/stats?window=', 400, 'usage', 'window: unexpected ""', 'a duration'],
    [
      '/api/v1/stats?window=yesterday',
      400,
      'usage',
      'window: unexpected "yesterday"',
      'write a number and a unit: 90s, 30m, 12h, 30d, 2w, 1y',
    ],
    ['/api/v1/stats?since=1d&window=1d', 400, 'usage', 'window: unexpected "1d" beside since', 'give since or window'],
    [
      '/api/v1/stats?since=1d&until=2d',
      400,
      'usage',
      'since: 2026-01-14T12:00:00Z is not before 2026-01-13T12:00:00Z',
      null,
    ],
    ['/api/v1/stats?window=11y', 422, 'limit', 'range: longer than 3650d', 'ask for a shorter range'],
    ['/api/v1/stats?exchange=krakn', 404, 'unknown', 'exchange: unknown "krakn"', 'nearest: kraken'],
    ['/api/v1/stats?pair=BTC-USX', 404, 'unknown', 'pair: unknown "BTC-USX"', 'nearest: BTC-USD, BTC-EUR'],
    ['/api/v1/stats/kraken/BTC-USX', 404, 'unknown', 'pair: unknown "BTC-USX" on kraken', 'nearest: BTC-USD, BTC-EUR'],
    ['/api/v1/prices/krakn/BTC-USD', 404, 'unknown', 'exchange: unknown "krakn"', 'nearest: kraken'],
    [
      '/api/v1/prices/kraken/bitstamp:BTC-USD',
      400,
      'usage',
      'pair: unexpected "bitstamp:BTC-USD" on kraken',
      'name the exchange once',
    ],
    ['/api/v1/prices/kraken/%20', 400, 'usage', 'pair: unexpected " "', 'write it as BTC-USD or kraken:BTC-USD'],
    [
      '/api/v1/candles/kraken/BTC-USD?interval=7m',
      400,
      'usage',
      'interval: "7m" does not divide a day into equal parts',
      'nearest: 6m, 8m',
    ],
    [
      '/api/v1/candles/kraken/BTC-USX',
      404,
      'unknown',
      'pair: unknown "BTC-USX" on kraken',
      'nearest: BTC-USD, BTC-EUR',
    ],
    ['/api/v1/sparklines', 400, 'usage', 'market: unexpected ""', 'name a market'],
    [
      `/api/v1/sparklines?market=${Array.from({ length: 101 }, () => 'A-B').join()}`,
      400,
      'usage',
      expect.stringMatching(/^market: unexpected "A-B,/),
      'at most 100 names',
    ],
    ['/api/v1/sparklines?market=A-B&points=1', 400, 'usage', 'points: unexpected "1"', 'a whole number from 2 to 200'],
    ['/api/v1/coverage?window=8d', 422, 'limit', 'range: longer than 7d', 'ask for a shorter range'],
    ['/api/v1/stream?pair=BTC-USX', 404, 'unknown', 'pair: unknown "BTC-USX"', 'nearest: BTC-USD, BTC-EUR'],
    ['/api/v1/stream?exchange=krakn', 404, 'unknown', 'exchange: unknown "krakn"', 'nearest: kraken'],
    ['/metrics?x=1', 400, 'usage', 'parameter: unknown "x"', 'this path takes no parameters'],
    [
      '/api/v1/prices/kraken/BTC-USD?next=abc',
      400,
      'usage',
      'next: not a position of this list',
      'pass on the `next` of the answer before, unchanged',
    ],
    [
      '/api/v1/stat',
      404,
      'unknown',
      'path: unknown "/api/v1/stat"',
      'nearest: /api/v1/stats, /api/v1/status, /api/v1/stream',
    ],
    ['/', 200, undefined, undefined, undefined],
  ])('%s is answered with %i', async (path, status, code, message, hint) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.json()).toEqual({ error: { code, message, hint } });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])(
    'refuses %s and says what it allows',
    async (method) => {
      const answer = await get('/api/v1/stats', { method });
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
      expect(answer.json()).toMatchObject({ error: { code: 'method' } });
    },
  );

  it('answers HEAD as GET, without the body', async () => {
    expect(await get('/api/v1/markets', { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-type': 'application/json' },
    });
    expect(await get('/api/v1/stats?rank=x', { method: 'HEAD' })).toMatchObject({ status: 400, body: '' });
  });

  it('refuses a request line that is too long', async () => {
    expect(await get(`/api/v1/markets?q=${'x'.repeat(5_000)}`)).toMatchObject({ status: 414 });
    const answer = await get(`/api/v1/markets?q=${'x'.repeat(20_000)}`);
    expect(answer).toMatchObject({ status: 431, headers: { 'x-content-type-options': 'nosniff' } });
    expect(answer.json()).toMatchObject({ error: { code: 'url-too-long', hint: null } });
  });

  it('hides what went wrong inside, and logs it', async () => {
    const store = await open();
    const lines: string[] = [];
    const broken = { ...store, db: null as never };
    const { url } = await serve(broken, { log: recordingLog(lines) });
    const answer = await ask(url, '/api/v1/exchanges');
    expect(answer.status).toBe(500);
    expect(answer.json()).toEqual({
      error: { code: 'internal', message: 'an internal error; the server log has the details', hint: null },
    });
    expect(lines[0]).toMatch(/^GET \/api\/v1\/exchanges: TypeError: /);
    expect(lines[1]).toBe('GET /api/v1/exchanges 500 0 ms');
  });

  it('logs each request without its query', async () => {
    const lines: string[] = [];
    const { url } = await serve(await open(), { log: recordingLog(lines), token: 'very-secret-token-1234' });
    await ask(url, '/api/v1/markets?q=private', { headers: { authorization: 'Bearer very-secret-token-1234' } });
    await ask(url, '/api/v1/markets?q=private', { headers: { authorization: 'Bearer wrong' } });
    expect(lines).toEqual(['GET /api/v1/markets 200 0 ms', 'GET /api/v1/markets 401 0 ms']);
  });

  it('turns a query away while as many run as may', async () => {
    const { url } = await serve(await open(), { limits: { heavyQueries: 0 } });
    const answer = await ask(url, '/api/v1/stats');
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(answer.json()).toMatchObject({ error: { code: 'busy' } });
    expect((await ask(url, '/api/v1/markets')).status).toBe(200);
  });

  it('gives up a query that takes too long', async () => {
    const store = await room.openNew();
    const prices = Array.from({ length: 5 }, (_, i) => [(i + 1) * MINUTE, 1] as const);
    await seed(
      store,
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x${i}`, [{ pair: ['A', 'USD'], prices }]])),
    );
    const { url } = await serve(store, { limits: { queryMs: 1 } });
    const answer = await ask(url, '/api/v1/stats');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.json()).toMatchObject({ error: { code: 'interrupted', message: 'query: not done within 1 ms' } });
  });

  it('shows what a collector stores meanwhile', async () => {
    const location = await room.newStore();
    const writer = await room.open(location);
    await seed(writer, { kraken: [{ pair: ['BTC', 'USD'], prices: [[2 * MINUTE, 1]] }] });
    const { url } = await serve(await room.open(location, { mode: 'read' }));
    const last = async () => ((await ask(url, '/api/v1/stats/kraken/BTC-USD')).json() as { last: number }).last;
    expect(await last()).toBe(1);
    await seed(writer, { kraken: [{ pair: ['BTC', 'USD'], prices: [[MINUTE, 2]] }] });
    expect(await last()).toBe(2);
  });
});
