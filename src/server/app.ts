import { OpenAPIHono } from '@hono/zod-openapi';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import type { ServerContext } from './context.js';
import { type GuardOptions, guard } from './guard.js';
import { errorAnswer } from './http-error.js';
import { parameterError } from './parameters.js';
import { addExchanges } from './routes/exchanges.js';
import { addMarkets } from './routes/markets.js';
import { addOpenApi } from './routes/openapi.js';
import { addPage } from './routes/page.js';
import { addPrices } from './routes/prices.js';
import { addStats } from './routes/stats.js';
import { addStatus } from './routes/status.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** All routes, the checks in front of them, and what becomes of their errors. */
export function createApp(context: ServerContext, checks: GuardOptions): OpenAPIHono {
  const { log, now } = context;
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (!result.success) throw parameterError(result.error, (name) => c.req.query(name) ?? c.req.param(name));
    },
  });

  app.use(async (c, next) => {
    const startedAt = now();
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
    log.info(`${c.req.method} ${new URL(c.req.url).pathname} ${c.res.status} ${now() - startedAt} ms`);
  });
  app.use(guard(checks));

  for (const add of [addExchanges, addMarkets, addPrices, addStats, addStatus, addPage, addOpenApi]) add(app, context);

  app.notFound((c) => {
    const paths = [...new Set(app.routes.map(({ path }) => path))].filter((path) => !path.includes('*'));
    const near = nearest(c.req.path, paths);
    throw new CrunchError('unknown', `path: unknown "${c.req.path}"`, {
      hint: near.length > 0 ? `nearest: ${near.join(', ')}` : 'see /openapi.json',
    });
  });
  app.onError((error, c) => {
    const { status, headers, body } = errorAnswer(error);
    if (status >= 500) log.warn(`${c.req.method} ${new URL(c.req.url).pathname}: ${error.stack ?? error.message}`);
    return c.json(body, status, { ...headers });
  });
  return app;
}
