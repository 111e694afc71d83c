import { createRoute, z } from '@hono/zod-openapi';
import { pairName } from '../../market/pair.js';
import { readPoints } from '../../store/price.js';
import type { App } from '../app-env.js';
import { askedRange, findMarket } from '../ask.js';
import type { ServerContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { ROWS } from '../limits.js';
import { limit, next, parameters, range } from '../parameters.js';
import { decodePosition, encodePosition } from '../position.js';
import { answers, marketPath } from '../route.js';
import { seriesSchema } from '../schemas.js';

const route = createRoute({
  method: 'get',
  tags: ['Prices'],
  path: '/api/v1/prices/{exchange}/{pair}',
  summary: 'The prices of one market',
  request: {
    params: marketPath,
    query: parameters({ ...range, limit: limit(ROWS.points).optional(), next: next.optional() }),
  },
  responses: answers('The points of the range, or as many as one answer holds.', seriesSchema, EXAMPLES.series),
});

/** The time of the next point, how many points of that very time were answered already, and the end of the range. */
const position = z.tuple([z.int(), z.int().min(0).max(1_000), z.int()]);

export function addPrices(app: App, context: ServerContext): void {
  app.openapi(route, async (c) => {
    const { exchange, pair } = c.req.valid('param');
    const { limit: most = ROWS.points, next: word, ...text } = c.req.valid('query');
    const market = await findMarket(context.store, exchange, pair);
    const list = `prices ${market.exchange} ${pairName(market)}`;
    const asked = askedRange(context, text);
    const [since, answered, until] = word
      ? decodePosition(list, word, position)
      : ([asked.since, 0, asked.until] as const);

    const read = await context.heavy(c.req.raw.signal, () =>
      readPoints(context.store, market, { since, until }, { limit: answered + most + 1 }),
    );
    const found = read.slice(answered);
    const points = found.slice(0, most);
    const first = found[most];
    const same = first ? read.slice(0, answered + most).filter(({ time }) => time === first.time).length : 0;
    return c.json(
      {
        exchange: market.exchange,
        pair: pairName(market),
        points: points.map(({ time, price }): [number, number] => [time, price]),
        next: first ? encodePosition(list, [first.time, same, until]) : null,
      },
      200,
    );
  });
}
