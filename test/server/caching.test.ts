import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createAnswerCache, mayBeBehind, momentOf, restUntil } from '../../src/server/answer-cache.js';
import { createContent, deliver } from '../../src/server/content.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { HOUR, MINUTE, NOW, seed, seeded, sharedStore } from '../query/seed.js';
import { eachEngine, sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

eachEngine((room) => {
  const open = sharedStore(room, seeded);
  const RANKING = '/api/v1/stats?rank=pct-change';

  it('answers 304 to who has the answer already, until a snapshot changes it', async () => {
    const location = await room.newStore();
    const writer = await room.open(location);
    await seeded(writer);
    const { url } = await serve(await room.open(location, { mode: 'read' }));
    const first = await ask(url, RANKING);
    const etag = String(first.headers.etag);
    expect(first.headers).toMatchObject({
      etag: expect.stringMatching(/^W\/"[\w-]{22}"$/),
      'cache-control': 'private, no-cache',
      vary: 'Accept-Encoding',
    });
    for (const told of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const again = await ask(url, RANKING, { headers: { 'if-none-match': told } });
      expect(again).toMatchObject({ status: 304, body: '', headers: { etag, 'x-content-type-options': 'nosniff' } });
    }
    expect((await ask(url, RANKING, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    await seed(writer, { kraken: [{ pair: ['BTC', 'USD'], prices: [[0.5 * MINUTE, 102]] }] });
    const changed = await ask(url, RANKING, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
    expect((changed.json() as { last: number }[])[0]?.last).toBe(102);
  });

  it('gives the same ETag to servers that answer the same', async () => {
    const tags = [];
    for (const server of [await serve(await open()), await serve(await open())]) {
      tags.push((await ask(server.url, '/api/v1/markets')).headers.etag);
    }
    expect(new Set(tags).size).toBe(1);
  });

  it('keeps a range that ends now for ten seconds, and then moves it', async () => {
    let now = NOW;
    const { url } = await serve(await open(), { now: () => now });
    const until = async () => ((await ask(url, RANKING)).json() as { until: number }[])[0]?.until;
    expect(await until()).toBe(NOW);
    now += 1;
    expect(await until()).toBe(NOW + 10_000);
    now += 9_999;
    expect(await until()).toBe(NOW + 10_000);
    now += 1;
    expect(await until()).toBe(NOW + 20_000);
  });
});

describe('answers', () => {
  const room = sqliteRoom();
  const open = sharedStore(room, (store) =>
    seed(store, {
      kraken: Array.from({ length: 20 }, (_, index) => ({ pair: [`A${index}`, 'USD'], prices: [[HOUR, 1]] }) as const),
    }),
  );

  it('are asked of the store once for all that ask at the same time, and not again while nothing changes', async () => {
    let asked = 0;
    const { url } = await serve(await open(), {
      sourcesOf: () => {
        asked++;
        return [];
      },
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, '/api/v1/exchanges')));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    await ask(url, '/api/v1/exchanges');
    expect(asked).toBe(1);
    await ask(url, '/api/v1/exchanges?x=1');
    expect(asked).toBe(1);
  });

  it('are not kept when they are errors', async () => {
    const { url } = await serve(await open());
    for (const path of ['/api/v1/stats?rank=x', '/api/v1/stats?rank=x', '/nothing']) {
      const { status, headers } = await ask(url, path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers.etag).toBeUndefined();
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('come compressed as the client takes it, the same before and after they are kept', async () => {
    const { url } = await serve(await open());
    const path = '/api/v1/markets';
    const plain = await ask(url, path);
    for (let times = 0; times < 2; times++) {
      for (const [accept, encoding] of [
        ['gzip, deflate, br', 'br'],
        ['gzip', 'gzip'],
        ['br;q=0, gzip;q=0.5', 'gzip'],
        ['identity', undefined],
      ] as const) {
        const { headers, bytes } = await ask(url, path, { headers: { 'accept-encoding': accept } });
        expect(headers['content-encoding']).toBe(encoding);
        expect(headers.etag).toBe(plain.headers.etag);
        expect(headers['content-length']).toBe(String(bytes.length));
        const body = encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
        expect(body.toString()).toBe(plain.body);
      }
    }
    const small = await ask(url, '/healthz', { headers: { 'accept-encoding': 'br' } });
    expect(small.headers['content-encoding']).toBeUndefined();
  });

  it('are compressed once for all that ask at the same time', async () => {
    const content = createContent(Buffer.alloc(5_000, 'a price'), {});
    const ask = () => deliver(content, undefined, 'br');
    const [one, other, later] = [...(await Promise.all([ask(), ask()])), await ask()];
    expect(other).toBe(one);
    expect(later).toBe(one);
    expect(one?.body?.length).toBeLessThan(100);
  });

  describe('that took long to make', () => {
    const slow = async () => {
      const location = await room.newLocation();
      const writer = await room.open(location);
      await ensureExchange(writer, 'kraken');
      const clock = { now: NOW };
      const { url } = await serve(await room.open(location, { mode: 'read' }), {
        now: () => clock.now,
        sourcesOf: () => {
          clock.now += 50;
          return [];
        },
      });
      const count = async () => ((await ask(url, '/api/v1/exchanges')).json() as unknown[]).length;
      return { writer, clock, count };
    };

    it('are given again for four times as long, whatever is stored meanwhile', async () => {
      const { writer, clock, count } = await slow();
      expect(await count()).toBe(1);
      await ensureExchange(writer, 'bitstamp');
      clock.now += 199;
      const before = clock.now;
      expect(await count()).toBe(1);
      expect(clock.now).toBe(before);
    });

    it('are given once more while the next one is made, so that nobody waits for it', async () => {
      const { writer, clock, count } = await slow();
      expect(await count()).toBe(1);
      await ensureExchange(writer, 'bitstamp');
      clock.now += 200;
      expect(await count()).toBe(1);
      await expect.poll(count).toBe(2);
    });

    it('are right when they were not asked for lately', async () => {
      const { writer, clock, count } = await slow();
      expect(await count()).toBe(1);
      await ensureExchange(writer, 'bitstamp');
      clock.now += 200 + 500;
      expect(await count()).toBe(2);
    });
  });

  it('keep their Link to the next page', async () => {
    const { url } = await serve(await open());
    const [first, second] = [await ask(url, '/api/v1/markets?limit=3'), await ask(url, '/api/v1/markets?limit=3')];
    expect(first.headers.link).toMatch(/rel="next"$/);
    expect(second.headers.link).toBe(first.headers.link);
  });
});

describe('createAnswerCache', () => {
  const kept = (size: number) => ({
    content: createContent(Buffer.alloc(size), {}),
    route: '/',
    moment: momentOf('1', 0, 1_000),
    stepMs: 1_000,
    restUntil: 0,
    makingMs: 0,
    rightAt: 0,
  });

  it('gives up what was not used for longest, and what alone would fill it', () => {
    const cache = createAnswerCache(10_000);
    for (const target of ['/a', '/b', '/c']) cache.keep(target, kept(500));
    cache.find('/a');
    for (const target of ['/d', '/e']) cache.keep(target, kept(500));
    expect(['/a', '/b', '/c', '/d', '/e'].filter((target) => cache.find(target))).toEqual(['/a', '/c', '/d', '/e']);
    cache.keep('/large', kept(5_000));
    expect(cache.find('/large')).toBeUndefined();
    expect(cache.find('/a')).toBeDefined();
  });

  it('lets no answer be behind for more than a second after its rest, and one that took no time not at all', () => {
    const made = { ...kept(1), restUntil: 6_000, makingMs: 5_000 };
    expect([mayBeBehind(made, 6_999), mayBeBehind(made, 7_000)]).toEqual([true, false]);
    expect([mayBeBehind({ ...made, rightAt: 9_000 }, 9_999), mayBeBehind(made, 9_999)]).toEqual([true, false]);
    expect(mayBeBehind({ ...made, makingMs: 0 }, 6_000)).toBe(false);
  });

  it('lets no answer rest for more than a second, and one that took no time not at all', () => {
    expect(restUntil(0, 5_000)).toBe(6_000);
    expect(restUntil(7, 7)).toBe(7);
  });

  it('does not grow when the same is kept again', () => {
    const cache = createAnswerCache(10_000);
    cache.keep('/a', kept(100));
    for (let times = 0; times < 100; times++) cache.keep('/b', kept(500));
    expect(cache.find('/a')).toBeDefined();
  });
});
