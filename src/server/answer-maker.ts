import type { AnswerMaker } from './answers.js';
import type { QueryContext } from './context.js';
import { createGate } from './gate.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { addQueryRoutes, createBareApp } from './query-routes.js';

export interface MakerOptions extends Omit<QueryContext, 'limits' | 'heavy'> {
  /** In place of the usual ones. */
  readonly limits?: Partial<Limits> | undefined;
}

/** A URL must have one; nothing is sent to it. */
const ORIGIN = 'http://localhost';

/** Makes answers where it is called: by the routes of the server, without a socket. */
export function createAnswerMaker(options: MakerOptions): AnswerMaker {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const app = createBareApp(options);
  addQueryRoutes(app, { ...options, limits, heavy: createGate(limits) });
  return async (target, signal) => {
    const response = await app.fetch(new Request(ORIGIN + target, { signal }));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };
}
