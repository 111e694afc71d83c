import { createRoute, z } from '@hono/zod-openapi';
import { CrunchError } from '../../market/error.js';
import { pairName } from '../../market/pair.js';
import { timeName } from '../../market/time.js';
import { readStats } from '../../query/ranking.js';
import type { App } from '../app-env.js';
import { askedRange, checkExchanges, findMarket } from '../ask.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { ROWS } from '../limits.js';
import * as given from '../parameters.js';
import { answers, marketPath } from '../route.js';
import { statsSchema } from '../schemas.js';

const ranking = createRoute({
  method: 'get',
  tags: ['Statistics'],
  path: '/api/v1/stats',
  summary: 'The measures of markets, ranked',
  request: {
    query: given.parameters({
      ...given.range,
      pair: given.pairs.optional(),
      exchange: given.exchanges.optional(),
      quote: given.quotes.optional(),
      rank: given.rank.optional(),
      order: given.order.optional(),
      top: given.top.optional(),
      'min-volume': given.minVolume.optional(),
      'min-coverage': given.minCoverage.optional(),
    }),
  },
  responses: answers('By rank, or by exchange, then pair.', z.array(statsSchema), [EXAMPLES.stats]),
});

const one = createRoute({
  method: 'get',
  tags: ['Statistics'],
  path: '/api/v1/stats/{exchange}/{pair}',
  summary: 'The measures of one market',
  request: { params: marketPath, query: given.parameters(given.range) },
  responses: answers('All measures over the range.', statsSchema, EXAMPLES.stats),
});

export function addStats(app: App, context: QueryContext): void {
  const { store, heavy } = context;

  app.openapi(ranking, async (c) => {
    const { since, until, window, pair, exchange, quote, rank, order, top, ...least } = c.req.valid('query');
    await checkExchanges(context, exchange);
    const query = {
      pairs: pair,
      exchanges: exchange,
      quotes: quote,
      range: askedRange(context, { since, until, window }),
      rank,
      order,
      top: top ?? (rank === undefined ? ROWS.most : ROWS.ranked),
      minVolumeUsd: least['min-volume'],
      minCoveragePct: least['min-coverage'],
    };
    return c.json((await heavy(c.req.raw.signal, (signal) => readStats(store, query, signal))).rows, 200);
  });

  app.openapi(one, async (c) => {
    const { exchange, pair } = c.req.valid('param');
    const range = askedRange(context, c.req.valid('query'));
    const market = await findMarket(store, exchange, pair);
    const name = `${market.exchange}:${pairName(market)}`;
    const { rows } = await heavy(c.req.raw.signal, (signal) => readStats(store, { pairs: [name], range }, signal));
    const [row] = rows;
    if (!row) {
      throw new CrunchError('no-data', `${name}: no price from ${timeName(range.since)} to ${timeName(range.until)}`, {
        hint: 'ask for a longer window',
      });
    }
    return c.json(row, 200);
  });
}
