import type { MiddlewareHandler } from 'hono';
import { Refusal } from './http-error.js';
import { URL_LENGTH } from './limits.js';

export interface GuardOptions {
  readonly isOurHost: (header: string) => boolean;
  /** Null where no token is wanted. */
  readonly isToken: ((authorization: string | undefined) => boolean) | null;
}

/**
 * Turns away what no route should see: other methods, other hosts' names (DNS rebinding), requests that a page of
 * another site makes (following a link is allowed), a missing token.
 */
export function guard({ isOurHost, isToken }: GuardOptions): MiddlewareHandler {
  return async (c, next) => {
    const { method, url } = c.req;
    if (!isOurHost(c.req.header('host') ?? '')) {
      throw new Refusal(
        'host',
        'the Host header does not name this server',
        'ask by localhost, or by the address that it listens on',
      );
    }
    if (method !== 'GET' && method !== 'HEAD') {
      throw new Refusal('method', `method: unexpected "${method}"`, 'this server only answers GET and HEAD', {
        Allow: 'GET, HEAD',
      });
    }
    if (url.length - new URL(url).origin.length > URL_LENGTH) {
      throw new Refusal('url-too-long', `url: longer than ${URL_LENGTH} characters`);
    }
    const isLink = c.req.header('sec-fetch-mode') === 'navigate' && c.req.header('sec-fetch-dest') === 'document';
    if (c.req.header('sec-fetch-site') === 'cross-site' && !isLink) {
      throw new Refusal('cross-site', 'asked by a page of another site');
    }
    if (isToken && !isToken(c.req.header('authorization'))) {
      throw new Refusal('unauthorized', 'the token is missing or wrong', 'send Authorization: Bearer with the token', {
        'WWW-Authenticate': 'Bearer realm="crunch"',
      });
    }
    await next();
  };
}
