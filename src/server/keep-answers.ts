import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Answers } from './answers.js';
import type { AppEnv } from './app-env.js';
import { respond } from './respond.js';
import { targetOf } from './target.js';

/** Answers as they were kept, or as they are made now for all that ask at the same time; with an ETag and compressed. */
export function keepAnswers(answers: Answers, stepMs: number): MiddlewareHandler<AppEnv> {
  return async (c) => {
    const target = targetOf(c.req.url);
    const kept = await answers.find(target);
    if (kept) return respond(c, kept.content);
    const answer = await answers.ask({ target, route: routePath(c, -1), stepMs }, c.req.raw.signal);
    if ('content' in answer) return respond(c, answer.content);
    return new Response(new Uint8Array(answer.bytes), { status: answer.status, headers: answer.headers });
  };
}
