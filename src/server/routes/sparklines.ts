import { createRoute, z } from '@hono/zod-openapi';
import { findMarkets } from '../../query/find-markets.js';
import { readSparklines } from '../../query/sparklines.js';
import type { StoredMarket } from '../../store/market.js';
import type { App } from '../app-env.js';
import { askedRange } from '../ask.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { count, markets, parameters, range } from '../parameters.js';
import { answers } from '../route.js';
import { sparklineSchema } from '../schemas.js';

const POINTS = { usual: 32, most: 200 } as const;

const route = createRoute({
  method: 'get',
  tags: ['Prices'],
  path: '/api/v1/sparklines',
  summary: 'The prices of some markets in a few points each',
  request: {
    query: parameters({
      ...range,
      points: count(2, POINTS.most, `Points of each; ${POINTS.usual} when absent.`).optional(),
      market: markets,
    }),
  },
  responses: answers('In the order asked for.', z.array(sparklineSchema), [EXAMPLES.sparkline]),
});

export function addSparklines(app: App, context: QueryContext): void {
  const { store, heavy } = context;
  app.openapi(route, async (c) => {
    const { market: names, points = POINTS.usual, ...text } = c.req.valid('query');
    const asked = askedRange(context, text);
    const found: StoredMarket[] = [];
    for (const name of names) found.push(...(await findMarkets(store, name)));
    return c.json(await heavy(c.req.raw.signal, () => readSparklines(store, found, asked, points)), 200);
  });
}
