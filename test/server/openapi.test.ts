import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { answerSchema, examplesOf, type OpenApi, readDocument } from './document.js';
import { ask, serve } from './serve.js';

const ROUTES = [
  '/api/v1/alerts',
  '/api/v1/alerts/log',
  '/api/v1/candles/{exchange}/{pair}',
  '/api/v1/coverage',
  '/api/v1/exchanges',
  '/api/v1/markets',
  '/api/v1/prices/{exchange}/{pair}',
  '/api/v1/sparklines',
  '/api/v1/stats',
  '/api/v1/stats/{exchange}/{pair}',
  '/api/v1/status',
  '/api/v1/stream',
  '/api/v1/udf/config',
  '/api/v1/udf/history',
  '/api/v1/udf/search',
  '/api/v1/udf/symbols',
  '/api/v1/udf/time',
  '/healthz',
  '/metrics',
  '/openapi.json',
];

describe('openapi.json', () => {
  const open = sharedStore(sqliteRoom(), seeded);
  const read = async (): Promise<OpenApi> => readDocument((await serve(await open())).url);

  it('is an OpenAPI 3.1 document of every route', async () => {
    const document = await read();
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'crunch', version: '1.2.3' });
    expect(Object.keys(document.paths).sort()).toEqual(ROUTES);
    for (const { get } of Object.values(document.paths)) {
      expect(get.summary).not.toBe('');
      expect(get.tags).toHaveLength(1);
      expect(Object.keys(get.responses)).toEqual(
        expect.arrayContaining(['200', '400', '401', '404', '422', '429', '500', '503']),
      );
    }
  });

  it('is valid by the schema of the OpenAPI specification', async () => {
    const document = await read();
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document) as never);
    expect({ valid, errors, version: validator.version }).toMatchObject({ valid: true, version: '3.1' });
    const broken = { ...document, paths: { stats: {} } };
    expect((await new Validator().validate(broken as never)).valid).toBe(false);
  });

  it('shows only examples that fit their schemas', async () => {
    const document = await read();
    const examples = examplesOf(document);
    expect(examples.length).toBeGreaterThan(60);
    for (const { place, example, schema } of examples) {
      expect([place, schema.safeParse(example).error?.issues]).toEqual([place, undefined]);
    }
    const [stats] = examples.filter(({ place }) => place.startsWith('/paths//api/v1/stats/get/responses/200'));
    expect(stats?.schema.safeParse([{ pair: 1 }]).success).toBe(false);
  });

  it('resolves each of its references', async () => {
    const document = await read();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(String(name));
    expect(document.components.schemas).toHaveProperty('Snapshot');
  });

  it('shows an example of every answer, which fits its schema, and of every parameter that must be given', async () => {
    const document = await read();
    for (const [path, { get }] of Object.entries(document.paths)) {
      const [media] = Object.values(get.responses['200']?.content ?? {});
      expect(media?.example, path).toBeDefined();
      expect(answerSchema(document, path).safeParse(media?.example), path).toMatchObject({ success: true });
      for (const { name, required, schema } of get.parameters ?? []) {
        if (required) expect(schema.example ?? schema.examples, `${path} ${name}`).toBeDefined();
      }
    }
  });

  it('describes the parameters as they are checked', async () => {
    const { paths } = await read();
    const parameters = new Map(paths['/api/v1/stats']?.get.parameters?.map((parameter) => [parameter.name, parameter]));
    expect([...parameters.keys()].sort()).toEqual([
      'exchange',
      'min-coverage',
      'min-volume',
      'order',
      'pair',
      'quote',
      'rank',
      'since',
      'top',
      'until',
      'window',
    ]);
    expect(parameters.get('rank')).toMatchObject({
      in: 'query',
      schema: { type: 'string', enum: expect.arrayContaining(['pct-change', 'volume']) },
    });
    expect(parameters.get('exchange')?.schema).toMatchObject({ type: 'array', items: { type: 'string' } });
    expect(parameters.get('top')?.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 50_000 });
    for (const parameter of parameters.values()) expect(parameter.required).not.toBe(true);
    const path = paths['/api/v1/prices/{exchange}/{pair}']?.get.parameters?.filter(
      (parameter) => parameter.in === 'path',
    );
    expect(path).toMatchObject([
      { name: 'exchange', required: true },
      { name: 'pair', required: true },
    ]);
  });

  it.each([
    ['/api/v1/exchanges', '/api/v1/exchanges'],
    ['/api/v1/markets', '/api/v1/markets'],
    ['/api/v1/prices/kraken/BTC-USD', '/api/v1/prices/{exchange}/{pair}'],
    ['/api/v1/candles/kraken/BTC-USD', '/api/v1/candles/{exchange}/{pair}'],
    ['/api/v1/stats?rank=volatility', '/api/v1/stats'],
    ['/api/v1/stats', '/api/v1/stats'],
    ['/api/v1/stats/kraken/BTC-USD', '/api/v1/stats/{exchange}/{pair}'],
    ['/api/v1/sparklines?market=kraken:BTC-USD,bitstamp:BTC-USD', '/api/v1/sparklines'],
    ['/api/v1/coverage', '/api/v1/coverage'],
    ['/api/v1/alerts', '/api/v1/alerts'],
    ['/api/v1/alerts/log?pair=BTC-USD&exchange=kraken', '/api/v1/alerts/log'],
    ['/api/v1/status', '/api/v1/status'],
    ['/api/v1/udf/config', '/api/v1/udf/config'],
    ['/api/v1/udf/symbols?symbol=kraken:BTC-USD', '/api/v1/udf/symbols'],
    ['/api/v1/udf/search?query=BTC', '/api/v1/udf/search'],
    ['/api/v1/udf/history?symbol=KRAKEN:BTC-USD&resolution=60&from=0&to=1768478400', '/api/v1/udf/history'],
    ['/healthz', '/healthz'],
  ])('describes the answer of %s', async (path, route) => {
    const { url } = await serve(await open());
    const document = await readDocument(url);
    const body = (await ask(url, path)).json();
    expect(answerSchema(document, route).parse(body)).toEqual(body);
  });

  it.each([
    ['/api/v1/stats?rank=x', '/api/v1/stats'],
    ['/api/v1/udf/symbols?symbol=kraken:NO-NO', '/api/v1/udf/symbols'],
  ])('describes the error of %s', async (path, route) => {
    const { url } = await serve(await open());
    const body = (await ask(url, path)).json();
    expect(answerSchema(await readDocument(url), route, '404').parse(body)).toEqual(body);
  });

  it('would show an answer that is not as described', async () => {
    const document = await read();
    expect(answerSchema(document, '/api/v1/status').safeParse({}).success).toBe(false);
  });
});
