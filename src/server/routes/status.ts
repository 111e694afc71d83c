import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { readStatus } from '../../query/status.js';
import { readExchanges } from '../../store/exchange.js';
import type { ServerContext } from '../context.js';
import { parameters } from '../parameters.js';
import { answers } from '../route.js';
import { statusSchema } from '../schemas.js';

const status = createRoute({
  method: 'get',
  path: '/api/v1/status',
  summary: 'How the store and the collection stand',
  request: { query: parameters({}) },
  responses: answers('Size, last polls and budgets.', statusSchema),
});

const health = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the server can read its store',
  request: { query: parameters({}) },
  responses: answers('It can.', z.strictObject({ status: z.literal('ok') }).openapi('Health')),
});

export function addStatus(app: OpenAPIHono, { store, now, knownSources }: ServerContext): void {
  app.openapi(status, async (c) => c.json(await readStatus(store, knownSources, now()), 200));
  app.openapi(health, async (c) => {
    await readExchanges(store);
    return c.json({ status: 'ok' as const }, 200);
  });
}
