import { CrunchError } from '../market/error.js';
import { Refusal } from './http-error.js';
import type { Limits } from './limits.js';

/** Runs a query that may read many prices, unless too many run already; its signal aborts when it takes too long or nobody waits for it. */
export type Gate = <T>(client: AbortSignal, query: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * The one gate that all such queries of a server pass.
 *
 * The gate throws Refusal `busy` when it is full and CrunchError `interrupted` when the query was cut short.
 */
export function createGate({ heavyQueries, queryMs }: Pick<Limits, 'heavyQueries' | 'queryMs'>): Gate {
  let running = 0;
  return async (client, query) => {
    if (running >= heavyQueries) {
      throw new Refusal('busy', `${running} queries are running already`, 'ask again in a second', {
        'Retry-After': '1',
      });
    }
    const stop = new AbortController();
    const leave = () => stop.abort(new CrunchError('interrupted', 'query: the client went away'));
    const late = () =>
      stop.abort(
        new CrunchError('interrupted', `query: not done within ${queryMs} ms`, {
          hint: 'ask for a shorter window or fewer exchanges',
        }),
      );
    const timer = setTimeout(late, queryMs);
    client.addEventListener('abort', leave, { once: true });
    if (client.aborted) leave();
    running++;
    try {
      stop.signal.throwIfAborted();
      return await query(stop.signal);
    } catch (error) {
      stop.signal.throwIfAborted();
      throw error;
    } finally {
      running--;
      clearTimeout(timer);
      client.removeEventListener('abort', leave);
    }
  };
}
