import { createRoute, z } from '@hono/zod-openapi';
import { DAY_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { readOhlc } from '../../query/candles.js';
import { readCandlesBefore } from '../../query/candles-before.js';
import { findMarkets } from '../../query/find-markets.js';
import { listMarkets } from '../../query/market-list.js';
import { readExchanges } from '../../store/exchange.js';
import { readLatest } from '../../store/latest.js';
import type { StoredMarket } from '../../store/market.js';
import type { Store } from '../../store/store.js';
import type { App } from '../app-env.js';
import type { QueryContext } from '../context.js';
import { ROWS } from '../limits.js';
import { count, name } from '../parameters.js';
import { answers, problems } from '../route.js';
import { foundOf, historyOf, RESOLUTION_MS, RESOLUTIONS, symbolOf } from '../udf-protocol.js';
import { udfConfigSchema, udfErrorSchema, udfFoundSchema, udfHistorySchema, udfSymbolSchema } from '../udf-schemas.js';

const FOUND = { usual: 30, most: 1_000 } as const;

const symbol = name('name a symbol').openapi({ example: 'KRAKEN:BTC-USD', description: 'Also in lower case.' });
const epochSeconds = (description: string) =>
  z
    .string()
    .regex(/^-?\d{1,11}$/, 'epoch seconds')
    .transform(Number)
    .openapi({ type: 'integer', example: 1_769_860_800, description });
const filter = z.string().max(200, 'at most 200 characters').optional();

// Clients of the protocol send more than it names; that is passed over.
const routes = {
  config: createRoute({
    method: 'get',
    tags: ['TradingView'],
    path: '/api/v1/udf/config',
    summary: "TradingView's datafeed: what it can do",
    responses: udfAnswers(udfConfigSchema, {
      ...({
        supports_search: true,
        supports_group_request: false,
        supports_marks: false,
        supports_timescale_marks: false,
        supports_time: true,
      } as const),
      exchanges: [{ value: 'KRAKEN', name: 'kraken', desc: 'kraken' }],
      symbols_types: [{ value: 'crypto', name: 'crypto' }],
      supported_resolutions: RESOLUTIONS,
    }),
  }),
  symbols: createRoute({
    method: 'get',
    tags: ['TradingView'],
    path: '/api/v1/udf/symbols',
    summary: "TradingView's datafeed: one market",
    request: { query: z.object({ symbol }) },
    responses: udfAnswers(udfSymbolSchema, symbolOf({ exchange: 'kraken', base: 'BTC', quote: 'USD' }, 101_325.4)),
  }),
  search: createRoute({
    method: 'get',
    tags: ['TradingView'],
    path: '/api/v1/udf/search',
    summary: "TradingView's datafeed: markets by part of their name",
    request: {
      query: z.object({
        query: filter.openapi({ example: 'btc' }),
        type: filter.openapi({ example: 'crypto' }),
        exchange: filter.openapi({ example: 'KRAKEN' }),
        limit: count(1, FOUND.most, `The most of them; ${FOUND.usual} when absent.`).optional(),
      }),
    },
    responses: udfAnswers(z.array(udfFoundSchema), [foundOf({ exchange: 'kraken', base: 'BTC', quote: 'USD' })]),
  }),
  history: createRoute({
    method: 'get',
    tags: ['TradingView'],
    path: '/api/v1/udf/history',
    summary: "TradingView's datafeed: bars",
    request: {
      query: z.object({
        symbol,
        resolution: z
          .enum(Object.keys(RESOLUTION_MS) as (keyof typeof RESOLUTION_MS)[], {
            error: `known: ${RESOLUTIONS.join(', ')}`,
          })
          .openapi({ example: '60' }),
        from: epochSeconds('Inclusive; not looked at with countback.').optional(),
        to: epochSeconds('Exclusive.'),
        countback: count(1, ROWS.most, 'The last so many bars before `to`, however long ago.').optional(),
      }),
    },
    responses: udfAnswers(udfHistorySchema, {
      s: 'ok',
      t: [1_769_853_600, 1_769_857_200],
      o: [101_200, 101_300],
      h: [101_410.5, 101_344],
      l: [101_150.1, 101_290.7],
      c: [101_300, 101_325.4],
      v: [52.3, null],
    }),
  }),
  time: createRoute({
    method: 'get',
    tags: ['TradingView'],
    path: '/api/v1/udf/time',
    summary: "TradingView's datafeed: the server's clock",
    responses: {
      200: {
        description: 'Epoch seconds.',
        content: { 'text/plain': { schema: z.string().regex(/^\d+$/), example: '1769860800' } },
      },
      ...problems(udfErrorSchema),
    },
  }),
};

/** TradingView's datafeed protocol over the stored markets. */
export function addUdf(app: App, { store, heavy, now }: QueryContext): void {
  app.openapi(routes.config, async (c) => {
    const slugs = (await readExchanges(store)).map(({ slug }) => slug);
    return c.json(
      {
        supports_search: true as const,
        supports_group_request: false as const,
        supports_marks: false as const,
        supports_timescale_marks: false as const,
        supports_time: true as const,
        exchanges: [
          { value: '', name: 'All exchanges', desc: '' },
          ...slugs.map((slug) => ({ value: slug.toUpperCase(), name: slug, desc: slug })),
        ],
        symbols_types: [
          { value: '', name: 'All types' },
          { value: 'crypto', name: 'crypto' },
        ],
        supported_resolutions: RESOLUTIONS,
      },
      200,
    );
  });

  app.openapi(routes.symbols, async (c) => {
    const market = await findOne(store, c.req.valid('query').symbol);
    const [latest] = await readLatest(store, { marketIds: [market.id] });
    return c.json(symbolOf(market, latest?.price ?? null), 200);
  });

  app.openapi(routes.search, async (c) => {
    const { query = '', type = '', exchange = '', limit = FOUND.usual } = c.req.valid('query');
    if (type !== '' && type !== 'crypto') return c.json([], 200);
    const [, prefix = exchange, text = query] = /^([^:]+):(.*)$/.exec(query.trim()) ?? [];
    const rows = await listMarkets(store, {
      exchanges: prefix.trim() === '' ? undefined : [prefix.trim().toLowerCase()],
      q: text.trim() === '' ? undefined : text,
    });
    return c.json(rows.slice(0, limit).map(foundOf), 200);
  });

  app.openapi(routes.history, async (c) => {
    const { symbol: asked, resolution, from = 0, to, countback } = c.req.valid('query');
    const market = await findOne(store, asked);
    const intervalMs = RESOLUTION_MS[resolution];
    const until = Math.min(to * 1_000, now() + DAY_MS);
    const since = Math.max(from * 1_000, until - ROWS.most * intervalMs);
    const before = { market, intervalMs };
    const bars = await heavy(c.req.raw.signal, (signal) =>
      countback === undefined
        ? readOhlc(store, { ...before, range: { since, until } }, signal)
        : readCandlesBefore(store, { ...before, until, count: countback }, signal),
    );
    if (bars.length > 0) return c.json(historyOf(bars), 200);
    const [last] = await heavy(c.req.raw.signal, (signal) =>
      readCandlesBefore(store, { ...before, until: countback === undefined ? since : until, count: 1 }, signal),
    );
    return c.json({ s: 'no_data' as const, ...(last ? { nextTime: last.openTime / 1_000 } : {}) }, 200);
  });

  app.openapi(routes.time, (c) => c.text(String(Math.floor(now() / 1_000)), 200));
}

function udfAnswers<S extends z.ZodType>(schema: S, example: z.output<S>) {
  return { ...answers('In the words of the protocol.', schema, example), ...problems(udfErrorSchema) };
}

/** The first that the symbol can mean; it need not name the exchange. */
async function findOne(store: Store, text: string): Promise<StoredMarket> {
  const [market] = await findMarkets(store, text);
  if (!market) throw new CrunchError('unknown', `symbol: unknown "${text}"`);
  return market;
}
