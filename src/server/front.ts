import type { IncomingMessage, ServerResponse } from 'node:http';
import { isFresh } from './answer-cache.js';
import { readyDelivery } from './content.js';
import type { ServerContext } from './context.js';
import { type Asked, checkRequest, checkToken, type GuardOptions } from './guard.js';
import { SECURITY_HEADERS } from './security-headers.js';

/**
 * Answers from memory what was asked before of the same data, before the application makes objects of the request.
 *
 * @returns false when it did not answer: the application does, and words what is refused.
 */
export type Front = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export function createFront(
  { cache, dataVersion, now, traffic }: Pick<ServerContext, 'cache' | 'dataVersion' | 'now' | 'traffic'>,
  checks: GuardOptions,
): Front {
  return async (request, response) => {
    const { url: target = '', headers } = request;
    const kept = request.method === 'GET' ? cache.find(target) : undefined;
    if (!kept || !isAllowed(request, target, checks)) return false;
    const startedAt = now();
    const version = await dataVersion().catch(() => null);
    if (version === null || !isFresh(kept, version, startedAt)) return false;
    const delivery = readyDelivery(kept.content, headers['if-none-match'], String(headers['accept-encoding'] ?? ''));
    if (delivery === null || response.destroyed) return false;
    const { status, body } = delivery;
    const length = body === null ? {} : { 'Content-Length': body.length };
    response.writeHead(status, { ...SECURITY_HEADERS, ...delivery.headers, ...length });
    response.end(body);
    const path = target.split('?', 1)[0] ?? '';
    traffic.record({ method: 'GET', path, route: kept.route, status, durationMs: now() - startedAt });
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
