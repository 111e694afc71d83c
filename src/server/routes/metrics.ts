import { createRoute, z } from '@hono/zod-openapi';
import { createPriceTotals } from '../../query/price-totals.js';
import { listSources } from '../../query/source-list.js';
import { readExchanges } from '../../store/exchange.js';
import { readLastSnapshots } from '../../store/snapshot.js';
import type { App } from '../app-env.js';
import type { ServerContext } from '../context.js';
import { renderMetrics } from '../exposition.js';
import { metricsOf } from '../metrics.js';
import { parameters } from '../parameters.js';
import { problems } from '../route.js';

/** Prometheus's text format, version 0.0.4. */
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const route = createRoute({
  method: 'get',
  tags: ['Server'],
  path: '/metrics',
  summary: 'Figures for Prometheus',
  request: { query: parameters({}) },
  responses: {
    200: {
      description: "Prometheus's text format.",
      content: {
        'text/plain': {
          schema: z.string(),
          example:
            '# HELP crunch_store_size_bytes What the store takes on disk.\n# TYPE crunch_store_size_bytes gauge\ncrunch_store_size_bytes 1073741824\n',
        },
      },
    },
    ...problems(),
  },
});

export function addMetrics(app: App, { store, now, version, knownSources, traffic, hub }: ServerContext): void {
  const readTotals = createPriceTotals(store);
  app.openapi(route, async (c) => {
    const at = now();
    const metrics = metricsOf({
      version,
      now: at,
      exchanges: await readExchanges(store),
      last: await readLastSnapshots(store),
      prices: await readTotals(),
      sources: await listSources(store, knownSources, at),
      sizeBytes: await store.engine.sizeBytes(store.db),
      routes: traffic.routes,
      streams: hub.listeners,
    });
    return c.text(renderMetrics(metrics), 200, { 'Content-Type': TYPE });
  });
}
