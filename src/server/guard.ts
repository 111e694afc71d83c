import { Refusal } from './http-error.js';
import { URL_LENGTH } from './limits.js';

export interface GuardOptions {
  /** Whether a Host header names this server. */
  readonly isOurHost: (header: string) => boolean;
  /** Null where no token is wanted. */
  readonly isToken: ((authorization: string | undefined) => boolean) | null;
}

/** What the checks need to know of a request. */
export interface Asked {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  header(name: string): string | undefined;
}

/**
 * Turns away what no route should see: other methods, other hosts' names (DNS rebinding), requests that a page of
 * another site makes (following a link is allowed).
 *
 * @throws Refusal
 */
export function checkRequest({ method, target, header }: Asked, { isOurHost }: GuardOptions): void {
  if (!isOurHost(header('host') ?? '')) {
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
  if (target.length > URL_LENGTH) throw new Refusal('url-too-long', `url: longer than ${URL_LENGTH} characters`);
  const isLink = header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
  const isForeign = header('sec-fetch-site') === 'cross-site' || !isOurOrigin(header('origin'), isOurHost);
  if (isForeign && !isLink) throw new Refusal('cross-site', 'asked by a page of another site');
}

/**
 * Turns away who does not have the token, where one is wanted.
 *
 * @throws Refusal
 */
export function checkToken({ header }: Asked, { isToken }: GuardOptions): void {
  if (!isToken || isToken(header('authorization'))) return;
  throw new Refusal('unauthorized', 'the token is missing or wrong', 'send Authorization: Bearer with the token', {
    'WWW-Authenticate': 'Bearer realm="crunch"',
  });
}

/** Browsers send no Origin with a page's requests for its own site that only read, and `null` for what must not be told. */
function isOurOrigin(origin: string | undefined, isOurHost: GuardOptions['isOurHost']): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && isOurHost(new URL(origin).host);
}
