import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import type { App, AppEnv } from './app-env.js';
import { RANGE_STEP_MS } from './ask.js';
import type { ServerContext } from './context.js';
import { docsAnswer } from './docs-page.js';
import { type Asked, checkRequest, checkToken, type GuardOptions } from './guard.js';
import { errorAnswer } from './http-error.js';
import { keepAnswers } from './keep-answers.js';
import { parameterError } from './parameters.js';
import { respond } from './respond.js';
import { addAlerts } from './routes/alerts.js';
import { addCandles } from './routes/candles.js';
import { addCoverage } from './routes/coverage.js';
import { addExchanges } from './routes/exchanges.js';
import { addMarkets } from './routes/markets.js';
import { addMetrics } from './routes/metrics.js';
import { addOpenApi } from './routes/openapi.js';
import { addPrices } from './routes/prices.js';
import { addSparklines } from './routes/sparklines.js';
import { addStats } from './routes/stats.js';
import { addStatus } from './routes/status.js';
import { addStream } from './routes/stream.js';
import { addUdf } from './routes/udf.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { targetOf } from './target.js';

const ROUTES = [
  addExchanges,
  addMarkets,
  addPrices,
  addCandles,
  addStats,
  addSparklines,
  addStatus,
  addCoverage,
  addAlerts,
  addStream,
  addUdf,
  addMetrics,
  addOpenApi,
];

/** How long the same data gives the same answer, in ms; what is not named here is made anew each time. */
const STEP_MS = {
  '/api/v1/exchanges': Number.POSITIVE_INFINITY,
  '/api/v1/markets': Number.POSITIVE_INFINITY,
  '/api/v1/prices/*': RANGE_STEP_MS,
  '/api/v1/candles/*': RANGE_STEP_MS,
  '/api/v1/stats/*': RANGE_STEP_MS,
  '/api/v1/sparklines': RANGE_STEP_MS,
  '/api/v1/coverage': RANGE_STEP_MS,
  '/api/v1/alerts/*': RANGE_STEP_MS,
  '/api/v1/status': 1_000,
  '/api/v1/udf/config': Number.POSITIVE_INFINITY,
  '/api/v1/udf/symbols': Number.POSITIVE_INFINITY,
  '/api/v1/udf/search': Number.POSITIVE_INFINITY,
  '/api/v1/udf/history': RANGE_STEP_MS,
  '/openapi.json': Number.POSITIVE_INFINITY,
} as const;

const UDF = '/api/v1/udf/';

/** All routes, the checks in front of them, and what becomes of their errors. */
export function createApp(context: ServerContext, checks: GuardOptions): App {
  const { log } = context;
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result, c) => {
      if (!result.success) throw parameterError(result.error, (name) => c.req.query(name) ?? c.req.param(name));
    },
  });

  app.use(observe(context));
  app.use(async (c, next) => {
    const asked: Asked = { method: c.req.method, target: targetOf(c.req.url), header: (name) => c.req.header(name) };
    checkRequest(asked, checks);
    if (c.req.path === '/docs' && context.files.hasDocs) {
      c.set('route', 'files');
      return docsAnswer();
    }
    const file = context.files.find(c.req.path, c.req.header('accept')?.includes('text/html') ?? false);
    if (file === undefined) {
      checkToken(asked, checks);
      return next();
    }
    c.set('route', 'files');
    return respond(c, file);
  });
  for (const [path, stepMs] of Object.entries(STEP_MS)) app.use(path, keepAnswers(context, stepMs));
  for (const add of ROUTES) add(app, context);

  app.notFound((c) => {
    const paths = [...new Set(app.routes.map(({ path }) => path))].filter((path) => !path.includes('*'));
    const near = nearest(c.req.path, paths);
    throw new CrunchError('unknown', `path: unknown "${c.req.path}"`, {
      hint: near.length > 0 ? `nearest: ${near.join(', ')}` : 'see /openapi.json',
    });
  });
  app.onError((error, c) => {
    const { status, headers, body } = errorAnswer(error);
    if (status >= 500) log.warn(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    // Clients of TradingView's protocol read these two fields.
    const inItsWords = c.req.path.startsWith(UDF) ? { s: 'error', errmsg: body.error.message } : {};
    return c.json({ ...inItsWords, ...body }, status, { ...headers });
  });
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
