import type { IncomingMessage, ServerResponse } from 'node:http';
import { readyDelivery } from './content.js';
import type { ServerContext } from './context.js';
import { type Asked, checkRequest, checkToken, type GuardOptions } from './guard.js';

/**
 * Answers from memory what was asked before of the same data, before the application makes objects of the request.
 *
 * @returns false when it did not answer: the application does, and words what is refused.
 */
export type Front = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export function createFront(
  { answers, now, traffic }: Pick<ServerContext, 'answers' | 'now' | 'traffic'>,
  checks: GuardOptions,
): Front {
  return async (request, response) => {
    const { url: target = '', headers } = request;
    if (request.method !== 'GET' || !isAllowed(request, target, checks)) return false;
    const startedAt = now();
    const kept = await answers.find(target).catch(() => null);
    if (kept === null) return false;
    const delivery = readyDelivery(kept.content, headers['if-none-match'], String(headers['accept-encoding'] ?? ''));
    if (delivery === null || response.destroyed) return false;
    response.writeHead(delivery.status, delivery.headers);
    response.end(delivery.body);
    const path = target.split('?', 1)[0] ?? '';
    traffic.record({ method: 'GET', path, route: kept.route, status: delivery.status, durationMs: now() - startedAt });
    return true;
  };
}

function isAllowed({ headers }: IncomingMessage, target: string, checks: GuardOptions): boolean {
  const asked: Asked = { method: 'GET', target, header: (name) => headers[name]?.toString() };
  try {
    checkRequest(asked, checks);
    checkToken(asked, checks);
    return true;
  } catch {
    return false;
  }
}
