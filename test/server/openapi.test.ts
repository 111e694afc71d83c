import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  errorSchema,
  exchangeSchema,
  marketSchema,
  seriesSchema,
  statsSchema,
  statusSchema,
} from '../../src/server/schemas.js';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, { get: { summary: string; parameters?: Parameter[]; responses: Record<string, unknown> } }>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Record<string, unknown>;
}

describe('openapi.json', () => {
  const open = sharedStore(sqliteRoom(), seeded);
  const read = async () => (await ask((await serve(await open())).url, '/openapi.json')).json() as Document;

  it('is an OpenAPI 3.1 document of every route', async () => {
    const document = await read();
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'crunch', version: '1.2.3' });
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/v1/exchanges',
      '/api/v1/markets',
      '/api/v1/prices/{exchange}/{pair}',
      '/api/v1/stats',
      '/api/v1/stats/{exchange}/{pair}',
      '/api/v1/status',
      '/healthz',
      '/openapi.json',
    ]);
    for (const { get } of Object.values(document.paths)) {
      expect(get.summary).not.toBe('');
      expect(Object.keys(get.responses)).toEqual(
        expect.arrayContaining(['200', '400', '404', '422', '429', '500', '503']),
      );
    }
  });

  it('resolves each of its references', async () => {
    const document = await read();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(new Set(references)).toEqual(
      new Set(['Error', 'Exchange', 'Health', 'Market', 'Series', 'Stats', 'Status']),
    );
    for (const name of references) expect(document.components.schemas).toHaveProperty(String(name));
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
    ['/api/v1/exchanges', exchangeSchema.array()],
    ['/api/v1/markets', marketSchema.array()],
    ['/api/v1/prices/kraken/BTC-USD', seriesSchema],
    ['/api/v1/stats?rank=volatility', statsSchema.array()],
    ['/api/v1/stats', statsSchema.array()],
    ['/api/v1/stats/kraken/BTC-USD', statsSchema],
    ['/api/v1/status', statusSchema],
    ['/api/v1/stats?rank=x', errorSchema],
    ['/nothing', errorSchema],
  ] satisfies [string, z.ZodType][])('describes the answer of %s', async (path, schema) => {
    const { url } = await serve(await open());
    const body = (await ask(url, path)).json();
    expect(schema.parse(body)).toEqual(body);
  });
});
