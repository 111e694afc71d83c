import { createRoute, z } from '@hono/zod-openapi';
import { createPriceCount } from '../../query/price-count.js';
import { readStatus } from '../../query/status.js';
import { readExchanges } from '../../store/exchange.js';
import type { App } from '../app-env.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { parameters } from '../parameters.js';
import { answers } from '../route.js';
import { statusSchema } from '../schemas.js';

const status = createRoute({
  method: 'get',
  tags: ['Collection'],
  path: '/api/v1/status',
  summary: 'How the store and the collection stand',
  request: { query: parameters({}) },
  responses: answers('Size, last polls and budgets.', statusSchema, EXAMPLES.status),
});

const health = createRoute({
  method: 'get',
  tags: ['Server'],
  path: '/healthz',
  summary: 'Whether the server can read its store',
  request: { query: parameters({}) },
  responses: answers('It can.', z.strictObject({ status: z.literal('ok') }).openapi('Health'), {
    status: 'ok',
  }),
});

export function addStatus(app: App, { store, now, knownSources }: QueryContext): void {
  const countPrices = createPriceCount(store);
  app.openapi(status, async (c) => c.json(await readStatus(store, knownSources, now(), countPrices), 200));
  app.openapi(health, async (c) => {
    await readExchanges(store);
    return c.json({ status: 'ok' as const }, 200);
  });
}
