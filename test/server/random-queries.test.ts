import fc from 'fast-check';
import { expect, it } from 'vitest';
import { METRICS } from '../../src/query/ranking.js';
import { seeded, sharedStore } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { answerSchema, type OpenApi, readDocument } from './document.js';
import { type Answer, ask, serve } from './serve.js';

const VALUES = [
  'kraken',
  'KRAKEN:BTC-USD',
  'kraken:BTC-EUR,bitstamp:BTC-USD',
  'USD',
  '24h',
  '1y',
  '3w',
  '0',
  '1',
  '2',
  '60',
  '1D',
  '-1',
  '1e9',
  'NaN',
  '2026-01-14',
  '1768400000',
  '99999999999',
  'desc',
  'BTC-USD',
  '',
  ',',
  ...Object.keys(METRICS),
];
const EDGES = ['x'.repeat(3_000), '\0', '%', '../..', '<img src=x onerror=alert(1)>', '\u202e', '😀', '9'.repeat(30)];

/** Never ends, and has tests of its own. */
const STREAM = '/api/v1/stream';

eachEngine((room) => {
  const open = sharedStore(room, seeded);
  const text = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...VALUES) },
    { weight: 1, arbitrary: fc.constantFrom(...EDGES) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  );
  const search = (names: readonly string[]) =>
    fc
      .array(
        fc.tuple(names.length > 0 ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, text) : text, text),
        {
          maxLength: 4,
        },
      )
      .map((pairs) => pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'));

  /** Schemas are made once: there are as many answers as requests. */
  const checker = (document: OpenApi) => {
    const schemas = new Map<string, ReturnType<typeof answerSchema>>();
    return (route: string, { status, headers, body, json }: Answer) => {
      const key = `${route} ${status}`;
      const schema = schemas.get(key) ?? answerSchema(document, route, String(status));
      schemas.set(key, schema);
      const isJson = headers['content-type'] === 'application/json';
      const result = schema.safeParse(isJson ? json() : body);
      expect(result.success, `${key}: ${body.slice(0, 500)} ${result.error}`).toBe(true);
    };
  };

  it('every route answers random requests as its document says, and none with 500', async () => {
    const { url } = await serve(await open());
    const document = await readDocument(url);
    const check = checker(document);
    const request = fc.constantFrom(...Object.entries(document.paths).filter(([path]) => path !== STREAM)).chain(
      ([
        route,
        {
          get: { parameters = [] },
        },
      ]) => {
        const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
        const segment = fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom('kraken', 'bitstamp', 'BTC-USD', 'BTCUSD', 'OLD-USD') },
          text,
        );
        return fc.tuple(fc.constant(route), segment, segment, search(names));
      },
    );
    await fc.assert(
      fc.asyncProperty(request, async ([route, exchange, pair, query]) => {
        const path = route
          .replace('{exchange}', encodeURIComponent(exchange))
          .replace('{pair}', encodeURIComponent(pair));
        const answer = await ask(url, `${path}?${query}`);
        // An empty segment, or one that climbs, makes another path.
        if (new URL(url + path).pathname.split('/').length !== route.split('/').length || path.includes('//')) return;
        expect([200, 400, 404, 414, 422]).toContain(answer.status);
        if (answer.status !== 404 || !answer.body.includes('path: unknown')) check(route, answer);
      }),
      { seed: 11, numRuns: 600 },
    );
  });

  it('random paths are answered, never with 500', async () => {
    const { url } = await serve(await open());
    await fc.assert(
      fc.asyncProperty(fc.webPath(), search(['q', 'since']), async (path, query) => {
        const { status, json } = await ask(url, `${path.startsWith('/') ? path : `/${path}`}?${query}`);
        expect([200, 400, 404, 414]).toContain(status);
        if (status !== 200) expect(json()).toMatchObject({ error: { code: expect.any(String) } });
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it('streams refuse random questions as they are documented to', async () => {
    const { url } = await serve(await open());
    const check = checker(await readDocument(url));
    await fc.assert(
      fc.asyncProperty(search(['exchange', 'pair']), async (query) => {
        const { status } = await ask(url, `${STREAM}?${query}`, { method: 'HEAD' });
        expect([200, 400, 404, 414]).toContain(status);
        if (status !== 200) check(STREAM, await ask(url, `${STREAM}?${query}`));
      }),
      { seed: 13, numRuns: 100 },
    );
  });

  it('requests with bytes that are no text are answered too', async () => {
    const { url } = await serve(await open());
    for (const path of [
      '/api/v1/prices/kraken/%FF',
      '/api/v1/prices/%E0%A4/BTC-USD',
      '/%',
      '/api/v1/stats?%=%&%FF=%00',
      '/api/v1/markets?q=%00',
      '/api/v1/markets?exchange=%00',
      '/api/v1/markets?quote=%00',
      '/api/v1/stats?pair=%00:BTC-USD',
      '/api/v1/prices/%00/BTC-USD',
      '/api/v1/udf/symbols?symbol=%00',
      '/api/v1/udf/search?query=%00&exchange=%FF',
      '/api/v1/sparklines?market=%FF:%00',
    ]) {
      expect([200, 400, 404]).toContain((await ask(url, path)).status);
    }
  });
});
