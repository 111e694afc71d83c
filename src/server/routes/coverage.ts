import { createRoute, z } from '@hono/zod-openapi';
import { DAY_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { readCoverageStrips } from '../../query/coverage-strip.js';
import type { App } from '../app-env.js';
import { askedRange } from '../ask.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { count, parameters, range } from '../parameters.js';
import { answers } from '../route.js';
import { coverageSchema } from '../schemas.js';

const BUCKETS = { usual: 96, most: 1_000 } as const;
/** Every poll of it is looked at. */
const LONGEST_DAYS = 7;

const route = createRoute({
  method: 'get',
  tags: ['Collection'],
  path: '/api/v1/coverage',
  summary: 'How the polls of each exchange went, over time',
  request: {
    query: parameters({
      ...range,
      buckets: count(1, BUCKETS.most, `Equal parts of the range; ${BUCKETS.usual} when absent.`).optional(),
    }),
  },
  responses: answers('By exchange.', z.array(coverageSchema), [EXAMPLES.coverage]),
});

export function addCoverage(app: App, context: QueryContext): void {
  const { store, heavy, now } = context;
  app.openapi(route, async (c) => {
    const { buckets = BUCKETS.usual, ...text } = c.req.valid('query');
    const asked = askedRange(context, text);
    if (asked.until - asked.since > LONGEST_DAYS * DAY_MS) {
      throw new CrunchError('limit', `range: longer than ${LONGEST_DAYS}d`, { hint: 'ask for a shorter range' });
    }
    return c.json(await heavy(c.req.raw.signal, () => readCoverageStrips(store, asked, buckets, now())), 200);
  });
}
