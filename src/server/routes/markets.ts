import { createRoute, z } from '@hono/zod-openapi';
import { listMarkets, type MarketRow } from '../../query/market-list.js';
import { byName } from '../../query/name-order.js';
import type { App } from '../app-env.js';
import { checkExchanges } from '../ask.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { ROWS } from '../limits.js';
import { exchanges, limit, next, parameters, quotes, search } from '../parameters.js';
import { decodePosition, encodePosition } from '../position.js';
import { answers } from '../route.js';
import { marketSchema } from '../schemas.js';

const { 200: rows, ...problems } = answers('By exchange, then pair.', z.array(marketSchema), [EXAMPLES.market]);

const route = createRoute({
  method: 'get',
  tags: ['Markets'],
  path: '/api/v1/markets',
  summary: 'The stored markets that trade',
  request: {
    query: parameters({
      exchange: exchanges.optional(),
      quote: quotes.optional(),
      q: search.optional(),
      limit: limit(ROWS.markets).optional(),
      next: next.optional(),
    }),
  },
  responses: {
    200: {
      ...rows,
      headers: z.object({
        Link: z.string().optional().openapi({ description: '<…>; rel="next", while there are more rows.' }),
      }),
    },
    ...problems,
  },
});

const LIST = 'markets';
const lastRow = z.tuple([z.string(), z.string(), z.string()]);

export function addMarkets(app: App, context: QueryContext): void {
  app.openapi(route, async (c) => {
    const { exchange, quote, q, limit: most = ROWS.markets, next: word } = c.req.valid('query');
    await checkExchanges(context, exchange);
    const found = await listMarkets(context.store, { exchanges: exchange, quotes: quote, q });
    const from = word === undefined ? 0 : firstAfter(found, decodePosition(LIST, word, lastRow));
    const page = found.slice(from, from + most);
    const last = page.at(-1);
    if (last && from + most < found.length) {
      const onward = new URL(c.req.url);
      onward.searchParams.set('next', encodePosition(LIST, [last.exchange, last.pair, last.nativeSymbol]));
      c.header('Link', `<${onward.pathname}${onward.search}>; rel="next"`);
    }
    return c.json(page, 200);
  });
}

function firstAfter(rows: readonly MarketRow[], [exchange, pair, nativeSymbol]: z.infer<typeof lastRow>): number {
  const place = rows.findIndex((row) => {
    const order = byName(row, { exchange, pair });
    return order > 0 || (order === 0 && row.nativeSymbol > nativeSymbol);
  });
  return place < 0 ? rows.length : place;
}
