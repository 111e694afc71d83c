import fc from 'fast-check';
import { expect, it } from 'vitest';
import { METRICS } from '../../src/query/ranking.js';
import { errorSchema } from '../../src/server/schemas.js';
import { seeded, sharedStore } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

const NAMES = [
  'exchange',
  'quote',
  'q',
  'pair',
  'since',
  'until',
  'window',
  'rank',
  'order',
  'top',
  'limit',
  'next',
  'min-volume',
  'min-coverage',
];
const VALUES = [
  'kraken',
  'USD',
  '24h',
  '1y',
  '0',
  '1',
  '-1',
  '1e9',
  'NaN',
  '2026-01-14',
  '1768400000',
  'desc',
  'BTC-USD',
  '',
  ',',
  ...Object.keys(METRICS),
];

eachEngine((room) => {
  const open = sharedStore(room, seeded);

  it('random requests are never answered with 500, and refused in the one form of errors', async () => {
    const { url } = await serve(await open());
    const text = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: 'binary', maxLength: 12 }));
    const query = fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...NAMES) }, text), text), {
      maxLength: 4,
    });
    const path = fc.oneof(
      fc.constantFrom(
        '/api/v1/exchanges',
        '/api/v1/markets',
        '/api/v1/stats',
        '/api/v1/status',
        '/healthz',
        '/openapi.json',
      ),
      fc
        .tuple(fc.constantFrom('prices', 'stats'), fc.oneof(fc.constantFrom('kraken', 'bitstamp'), text), text)
        .map(([what, exchange, pair]) => `/api/v1/${what}/${encodeURIComponent(exchange)}/${encodeURIComponent(pair)}`),
      fc.webPath(),
    );
    await fc.assert(
      fc.asyncProperty(path, query, async (where, pairs) => {
        const search = pairs
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
          .join('&');
        const answer = await ask(url, `${where.startsWith('/') ? where : `/${where}`}?${search}`);
        expect([200, 400, 404, 422]).toContain(answer.status);
        if (answer.status !== 200 && where.length > 1) errorSchema.parse(answer.json());
      }),
      { seed: 11, numRuns: 400 },
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
    ]) {
      expect([200, 400, 404]).toContain((await ask(url, path)).status);
    }
  });
});
