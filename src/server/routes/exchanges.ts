import { createRoute, z } from '@hono/zod-openapi';
import { listExchanges } from '../../query/exchange-list.js';
import type { App } from '../app-env.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { parameters } from '../parameters.js';
import { answers } from '../route.js';
import { exchangeSchema } from '../schemas.js';

const route = createRoute({
  method: 'get',
  tags: ['Markets'],
  path: '/api/v1/exchanges',
  summary: 'The stored exchanges',
  request: { query: parameters({}) },
  responses: answers('By id.', z.array(exchangeSchema), [EXAMPLES.exchange]),
});

export function addExchanges(app: App, { store, sourcesOf }: QueryContext): void {
  app.openapi(route, async (c) => c.json(await listExchanges(store, sourcesOf), 200));
}
