import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createRoute, z } from '@hono/zod-openapi';
import { pairName } from '../../market/pair.js';
import { findMarkets } from '../../query/find-markets.js';
import { readNewestSnapshotId } from '../../query/snapshot-feed.js';
import type { App, AppEnv } from '../app-env.js';
import { checkExchanges } from '../ask.js';
import type { ServerContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { exchanges, pairs, parameters } from '../parameters.js';
import { problems } from '../route.js';
import { snapshotSchema } from '../schemas.js';
import { SECURITY_HEADERS } from '../security-headers.js';

const HEADERS = { 'Cache-Control': 'no-store', 'Content-Type': 'text/event-stream; charset=utf-8' };

/** How long a browser waits before it comes back, in ms. */
const RETRY = 'retry: 2000\n\n';

type Outgoing = AppEnv['Bindings']['outgoing'];

const route = createRoute({
  method: 'get',
  tags: ['Prices'],
  path: '/api/v1/stream',
  summary: 'An event for each snapshot that is stored from now on',
  description:
    'Server-sent events whose data is a Snapshot as JSON, in the order of their ids. A client that comes back with Last-Event-ID is told what it missed, at most the last 1,000 snapshots. A comment at least every 15 seconds tells that the stream is alive; a client that reads too slowly is cut off.',
  request: {
    query: parameters({ exchange: exchanges.optional(), pair: pairs.optional() }),
    headers: z.object({
      'last-event-id': z
        .string()
        .optional()
        .openapi({ description: 'The id of the last event that was received.', example: '42' }),
    }),
  },
  responses: {
    200: {
      description: 'The events, until either side ends.',
      content: {
        'text/event-stream': {
          schema: z.string().openapi({ description: 'Of each event, `data` is a Snapshot.' }),
          example: `id: 42\ndata: ${JSON.stringify(EXAMPLES.snapshot)}\n\n`,
        },
      },
    },
    ...problems(),
  },
});

export function addStream(app: App, context: ServerContext): void {
  const { store, hub, limits } = context;
  app.openAPIRegistry.register('Snapshot', snapshotSchema);
  app.openapi(route, async (c) => {
    const { exchange, pair } = c.req.valid('query');
    await checkExchanges(context, exchange);
    const markets = await marketsOf(context, pair, exchange);
    const newest = await readNewestSnapshotId(store);
    const told = c.req.valid('header')['last-event-id']?.trim() ?? '';
    const lastHeard = /^\d{1,15}$/.test(told) ? Math.min(Number(told), newest) : newest;
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);

    const { outgoing } = c.env;
    const slugs = markets?.map((market) => market.exchange) ?? exchange ?? null;
    const leave = hub.join({
      topic: JSON.stringify([slugs, markets?.map(({ id }) => id) ?? null]),
      exchanges: slugs && new Set(slugs),
      pairs: markets && new Map(markets.map((market) => [market.id, pairName(market)])),
      lastHeard,
      hear: (events) =>
        sendOrCut(outgoing, events, Math.min(limits.streamBacklogBytes, limits.streamsBytes / hub.listeners)),
      end: () => outgoing.end(),
    });
    outgoing.once('close', leave);
    // The end of the connection is the end of the answer: an event is one write, without a chunk's length around it.
    outgoing.removeHeader('Transfer-Encoding');
    outgoing.writeHead(200, { ...SECURITY_HEADERS, ...HEADERS });
    outgoing.write(RETRY);
    if (outgoing.destroyed) leave();
    return RESPONSE_ALREADY_SENT;
  });
}

async function marketsOf({ store }: ServerContext, pairs: readonly string[] | undefined, exchanges?: string[]) {
  if (pairs === undefined) return null;
  const found = [];
  for (const pair of pairs) found.push(...(await findMarkets(store, pair, exchanges)));
  return found;
}

/** Nothing is kept for a client that lets more than that wait. */
function sendOrCut(outgoing: Outgoing, events: Buffer, backlogBytes: number): void {
  if (outgoing.writableLength > backlogBytes) outgoing.destroy();
  else outgoing.write(events);
}
