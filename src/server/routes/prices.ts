import { createRoute, z } from '@hono/zod-openapi';
import { pairName } from '../../market/pair.js';
import type { TimeRange } from '../../market/time.js';
import { scanSeries } from '../../query/series.js';
import { readExchanges } from '../../store/exchange.js';
import type { StoredMarket } from '../../store/market.js';
import type { Store } from '../../store/store.js';
import type { App } from '../app-env.js';
import { askedRange, findMarket } from '../ask.js';
import type { QueryContext } from '../context.js';
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
  description:
    'What was polled, and where nobody polled the closes of stored minute candles, each at the time at which it closed; of pruned prices the last of each hour or longer. As crunch graph draws them.',
  request: {
    params: marketPath,
    query: parameters({ ...range, limit: limit(ROWS.points).optional(), next: next.optional() }),
  },
  responses: answers('The points of the range, or as many as one answer holds.', seriesSchema, EXAMPLES.series),
});

/** The time of the next point, how many points of that very time were answered already, and the range. */
const position = z.tuple([z.int(), z.int().min(0).max(1_000), z.int(), z.int()]);

export function addPrices(app: App, context: QueryContext): void {
  const { store, heavy } = context;
  app.openapi(route, async (c) => {
    const { exchange, pair } = c.req.valid('param');
    const { limit: most = ROWS.points, next: word, ...text } = c.req.valid('query');
    const market = await findMarket(store, exchange, pair);
    const list = `prices ${market.exchange} ${pairName(market)}`;
    const asked = askedRange(context, text);
    const [from, answered, since, until] = word
      ? decodePosition(list, word, position)
      : ([asked.since, 0, asked.since, asked.until] as const);

    const found = await heavy(c.req.raw.signal, (signal) =>
      readPage(store, market, { since, until }, { from, passed: answered, limit: most + 1 }, signal),
    );
    const points = found.slice(0, most);
    const first = found[most];
    const same = first ? points.filter(([time]) => time === first[0]).length : 0;
    const onward = first && [first[0], first[0] === from ? answered + same : same, since, until];
    return c.json(
      {
        exchange: market.exchange,
        pair: pairName(market),
        points,
        next: onward ? encodePosition(list, onward) : null,
      },
      200,
    );
  });
}

interface Page {
  /** Epoch ms UTC. */
  readonly from: number;
  /** Points of that very time that are not wanted. */
  readonly passed: number;
  readonly limit: number;
}

/** The first points from there on, of those that the whole range has. */
async function readPage(
  store: Store,
  market: StoredMarket,
  { since, until }: TimeRange,
  { from, passed, limit }: Page,
  signal: AbortSignal,
): Promise<[timeMs: number, price: number][]> {
  // How much is left of pruned prices depends on the whole range.
  const { prunedBefore = null } = (await readExchanges(store)).find(({ id }) => id === market.exchangeId) ?? {};
  const range = { since: prunedBefore !== null && from < prunedBefore ? since : from, until };
  const points: [number, number][] = [];
  let toPass = passed;
  for await (const { pages } of scanSeries(store, { pair: pairName(market), exchanges: [market.exchange], range })) {
    for await (const page of pages) {
      signal.throwIfAborted();
      for (const [time, price] of page) {
        if (time < from) continue;
        if (time === from && toPass > 0) toPass -= 1;
        else if (points.push([time, price]) === limit) return points;
      }
    }
  }
  return points;
}
