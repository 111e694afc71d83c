import { OpenAPIHono } from '@hono/zod-openapi';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import type { App, AppEnv } from './app-env.js';
import { RANGE_STEP_MS } from './ask.js';
import type { QueryContext } from './context.js';
import { errorAnswer } from './http-error.js';
import { parameterError } from './parameters.js';
import { addAlerts } from './routes/alerts.js';
import { addCandles } from './routes/candles.js';
import { addCoverage } from './routes/coverage.js';
import { addExchanges } from './routes/exchanges.js';
import { addMarkets } from './routes/markets.js';
import { addPrices } from './routes/prices.js';
import { addSparklines } from './routes/sparklines.js';
import { addStats } from './routes/stats.js';
import { addStatus } from './routes/status.js';
import { addUdf } from './routes/udf.js';

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
  addUdf,
];

/** How long the same data gives the same answer, in ms; what is not named here is made anew each time. */
export const STEP_MS = {
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
} as const;

const UDF = '/api/v1/udf/';

/** An application without routes yet, and what becomes of their errors. */
export function createBareApp({ log }: Pick<QueryContext, 'log'>): App {
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result, c) => {
      if (!result.success) throw parameterError(result.error, (name) => c.req.query(name) ?? c.req.param(name));
    },
  });
  app.notFound((c) => {
    const paths = [...new Set(app.routes.map(({ path }) => path))].filter((path) => !path.includes('*'));
    const near = nearest(c.req.path, paths);
    throw new CrunchError('unknown', `path: unknown "${c.req.path}"`, {
      hint: near.length > 0 ? `nearest: ${near.join(', ')}` : 'see /openapi.json',
    });
  });
  app.onError((error, c) => {
    const { status, headers, body } = errorAnswer(error);
    // Who went away in the middle of a query is no fault of anybody's.
    const isGone = c.req.raw.signal.aborted && body.error.code === 'interrupted';
    if (status >= 500 && !isGone) log.warn(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    // Clients of TradingView's protocol read these two fields.
    const inItsWords = c.req.path.startsWith(UDF) ? { s: 'error', errmsg: body.error.message } : {};
    return c.json({ ...inItsWords, ...body }, status, { ...headers });
  });
  return app;
}

/** The routes that answer from the store alone. */
export function addQueryRoutes(app: App, context: QueryContext): void {
  for (const add of ROUTES) add(app, context);
}
