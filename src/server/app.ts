import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { App, AppEnv } from './app-env.js';
import type { ServerContext } from './context.js';
import { docsAnswer } from './docs-page.js';
import { type Asked, checkRequest, checkToken, type GuardOptions } from './guard.js';
import { keepAnswers } from './keep-answers.js';
import { addQueryRoutes, createBareApp, STEP_MS } from './query-routes.js';
import { respond } from './respond.js';
import { addMetrics } from './routes/metrics.js';
import { addOpenApi } from './routes/openapi.js';
import { addStream } from './routes/stream.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { targetOf } from './target.js';

/** All routes, and the checks in front of them. */
export function createApp(context: ServerContext, checks: GuardOptions): App {
  const { answers, files } = context;
  const app = createBareApp(context);
  app.use(observe(context));
  app.use(async (c, next) => {
    const asked: Asked = { method: c.req.method, target: targetOf(c.req.url), header: (name) => c.req.header(name) };
    checkRequest(asked, checks);
    if (c.req.path === '/docs' && files.hasDocs) {
      c.set('route', 'files');
      return docsAnswer();
    }
    const file = files.find(c.req.path, c.req.header('accept')?.includes('text/html') ?? false);
    if (file === undefined) {
      checkToken(asked, checks);
      return next();
    }
    c.set('route', 'files');
    return respond(c, file);
  });
  for (const [path, stepMs] of Object.entries(STEP_MS)) app.use(path, keepAnswers(answers, stepMs));
  addQueryRoutes(app, context);
  addStream(app, context);
  addMetrics(app, context);
  addOpenApi(app, context);
  return app;
}

/** Around everything: the headers that no answer goes without, the log and the figures. */
function observe({ now, traffic }: ServerContext): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = now();
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
    const route = c.get('route') ?? routePath(c, -1);
    traffic.record({
      method: c.req.method,
      path: new URL(c.req.url).pathname,
      route: route.includes('*') ? 'unknown' : route,
      status: c.res.status,
      durationMs: now() - startedAt,
    });
  };
}
