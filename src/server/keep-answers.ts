import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { isFresh, momentOf, restUntil } from './answer-cache.js';
import type { AppEnv } from './app-env.js';
import { type Content, createContent } from './content.js';
import type { ServerContext } from './context.js';
import { respond } from './respond.js';
import { targetOf } from './target.js';

/** May be kept by the client alone, and is asked for again each time, which costs a 304 while nothing has changed. */
const CACHE_CONTROL = 'private, no-cache';

/**
 * Gives each good answer an ETag, compresses it, and keeps it: the same question on the same data within `stepMs` is
 * answered without a query, and while it is being answered for one client, others wait for that answer.
 */
export function keepAnswers({ cache, dataVersion, now }: ServerContext, stepMs: number): MiddlewareHandler<AppEnv> {
  const flights = new Map<string, Promise<Content | null>>();
  return async (c, next) => {
    const target = targetOf(c.req.url);
    const version = await dataVersion();
    const startedAt = now();
    const kept = cache.find(target);
    if (kept && isFresh(kept, version, startedAt)) return respond(c, kept.content);

    const moment = momentOf(version, startedAt, stepMs);
    const key = `${moment} ${target}`;
    for (let flight = flights.get(key); flight; flight = flights.get(key)) {
      const content = await flight;
      if (content) return respond(c, content);
    }
    const { promise, resolve } = withResolver<Content | null>();
    flights.set(key, promise);
    let content: Content | null = null;
    try {
      await next();
      if (c.res.status !== 200) return undefined;
      content = createContent(Buffer.from(await c.res.arrayBuffer()), headersOf(c.res));
      const rest = restUntil(startedAt, now());
      cache.keep(target, { content, route: routePath(c, -1), moment, stepMs, restUntil: rest });
    } finally {
      flights.delete(key);
      resolve(content);
    }
    c.res = undefined;
    c.res = await respond(c, content);
    return undefined;
  };
}

function headersOf({ headers }: Response): Record<string, string> {
  const link = headers.get('link');
  return {
    'Cache-Control': CACHE_CONTROL,
    'Content-Type': headers.get('content-type') ?? 'application/octet-stream',
    ...(link === null ? {} : { Link: link }),
  };
}

function withResolver<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
