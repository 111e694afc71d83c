import { createRoute, z } from '@hono/zod-openapi';
import { findLoggedRule } from '../../alerts/manage-rules.js';
import { type AlertEventRow, listAlertEvents } from '../../alerts/read-alerts.js';
import { listWatchingAlerts } from '../../alerts/watching-alerts.js';
import { CrunchError } from '../../market/error.js';
import { parseTime, timeName } from '../../market/time.js';
import type { App } from '../app-env.js';
import { checkExchanges, endOfStep, findAskedMarkets } from '../ask.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { ROWS } from '../limits.js';
import * as given from '../parameters.js';
import { decodePosition, encodePosition } from '../position.js';
import { answers } from '../route.js';
import { alertEventSchema, alertSchema } from '../schemas.js';

const list = createRoute({
  method: 'get',
  tags: ['Alerts'],
  path: '/api/v1/alerts',
  summary: 'The rules, and how they stand with each market',
  request: { query: given.parameters({ exchange: given.exchanges.optional(), pair: given.pairs.optional() }) },
  responses: answers('By name: all rules, or those that watch a market asked for.', z.array(alertSchema), [
    EXAMPLES.alert,
  ]),
});

/** Each brings the messages about it along. */
const MOST_EVENTS = 1_000;

const { 200: events, ...problems } = answers('Newest first.', z.array(alertEventSchema), [EXAMPLES.alertEvent]);

const log = createRoute({
  method: 'get',
  tags: ['Alerts'],
  path: '/api/v1/alerts/log',
  summary: 'What fired, and who was told',
  request: {
    query: given.parameters({
      exchange: given.exchanges.optional(),
      pair: given.pairs.optional(),
      rule: given.rule.optional(),
      since: given.range.since,
      until: given.range.until,
      limit: given.count(1, MOST_EVENTS, `The most rows of one answer; ${ROWS.events} when absent.`).optional(),
      next: given.next.optional(),
    }),
  },
  responses: {
    200: {
      ...events,
      headers: z.object({
        Link: z.string().optional().openapi({ description: '<…>; rel="next", while there are more rows.' }),
      }),
    },
    ...problems,
  },
});

const LIST = 'alerts log';
/** After every id and time. */
const LAST = Number.MAX_SAFE_INTEGER;
/** The last event that was answered, and the range. */
const position = z.tuple([z.int().min(0), z.int(), z.int()]);

export function addAlerts(app: App, context: QueryContext): void {
  const { store, heavy, now } = context;

  app.openapi(list, async (c) => {
    const { exchange, pair } = c.req.valid('query');
    const markets = await findAskedMarkets(context, pair, exchange);
    const rows = await heavy(c.req.raw.signal, () => listWatchingAlerts(store, markets, now()));
    if (rows.reduce((sum, row) => sum + row.markets.length, 0) > ROWS.most) {
      throw new CrunchError('limit', `alerts: more than ${ROWS.most} markets are not armed`, {
        hint: 'name an exchange or a pair',
      });
    }
    return c.json(rows, 200);
  });

  app.openapi(log, async (c) => {
    const { exchange, pair, rule, since, until, limit = ROWS.events, next } = c.req.valid('query');
    const range = eventRange(endOfStep(context), since, until);
    const [before, from, to] = next === undefined ? [LAST, ...range] : decodePosition(LIST, next, position);
    const filter = {
      ...(await marketFilter(context, pair, exchange)),
      ...(rule === undefined ? {} : { ruleId: await findLoggedRule(store, rule) }),
      before,
      since: from,
      until: to,
    };
    const found = await heavy(c.req.raw.signal, () => listAlertEvents(store, { ...filter, limit: limit + 1 }));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (last && found.length > limit) {
      const onward = new URL(c.req.url);
      onward.searchParams.set('next', encodePosition(LIST, [last.id, from, to]));
      c.header('Link', `<${onward.pathname}${onward.search}>; rel="next"`);
    }
    return c.json(page.map(tellable), 200);
  });
}

/** @throws CrunchError `usage` when a part cannot be read, or nothing lies between the two. */
function eventRange(now: number, since: string | undefined, until: string | undefined): [since: number, until: number] {
  const from = since === undefined ? 0 : parseTime(since, now, 'since');
  const to = until === undefined ? LAST : parseTime(until, now, 'until');
  if (from < to) return [from, to];
  throw new CrunchError('usage', `since: ${timeName(from)} is not before ${timeName(to)}`);
}

async function marketFilter(
  context: QueryContext,
  pairs: readonly string[] | undefined,
  exchanges: readonly string[] | undefined,
): Promise<{ marketIds?: readonly number[]; exchanges?: readonly string[] }> {
  if (pairs === undefined) {
    await checkExchanges(context, exchanges);
    return exchanges === undefined ? {} : { exchanges };
  }
  return { marketIds: (await findAskedMarkets(context, pairs, exchanges))?.map(({ id }) => id) ?? [] };
}

/** Without what a receiver said: that may name addresses of people, hosts and files. */
function tellable({ deliveries, ...event }: AlertEventRow) {
  return { ...event, deliveries: deliveries.map(({ error: _, ...delivery }) => delivery) };
}
