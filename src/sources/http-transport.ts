import { ofetch } from 'ofetch';
import type { Dispatcher } from 'undici';
import type { Log } from '../market/log.js';
import type { Received } from './answer.js';
import type { ApiRequest, Source } from './contract.js';
import { networkReason } from './network-reason.js';
import { readBody } from './response-body.js';
import { plain } from './shown.js';
import type { Transport } from './transport.js';
import { UpstreamError } from './upstream-error.js';

export interface HttpOptions {
  readonly userAgent: string;
  /** For one request, up to the last byte of its body. */
  readonly timeoutMs: number;
  /** Of one body, unpacked. */
  readonly maxBytes: number;
  /** What replaces scheme, host and port of a source's origin; null leaves them. */
  originOf(sourceId: string): string | null;
  /** Carries every request, a proxy for example. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Epoch ms UTC. */
  now(): number;
  readonly log: Log;
}

const MAX_REDIRECTS = 3;

/** The one place that talks to price APIs over the network. */
export function createHttpTransport(options: HttpOptions): Transport {
  return async function send({ source, request, what }, signal): Promise<Received> {
    signal?.throwIfAborted();
    const url = urlOf(source, request, options.originOf(source.id));
    const startedAt = options.now();
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop();
    }, options.timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const response = await follow(what, url, request.body, controller.signal);
      const body = await readBody(response, options.maxBytes);
      const bytes = body?.bytes ?? options.maxBytes;
      const receivedAt = options.now();
      options.log.debug(`${what}: ${url.href} ${response.status}, ${bytes} bytes, ${receivedAt - startedAt} ms`);
      return { status: response.status, headers: response.headers, text: body?.text ?? null, bytes, receivedAt };
    } catch (error) {
      signal?.throwIfAborted();
      if (isLate) {
        throw new UpstreamError('timeout', `${what}: no whole answer within ${options.timeoutMs} ms`, {
          cause: error,
        });
      }
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError('network', `${what}: ${networkReason(error, url)}`, { cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  };

  /** Follows redirects on the same host alone: another one is not whom the user chose to trust. */
  async function follow(what: string, url: URL, body: ApiRequest['body'], signal: AbortSignal): Promise<Response> {
    let target = url;
    for (let hops = 0; ; hops += 1) {
      const response = await ofetch.raw<unknown, 'stream'>(target.href, {
        headers: { accept: 'application/json', 'user-agent': options.userAgent },
        ...(body === undefined ? {} : { method: 'POST', body }),
        responseType: 'stream',
        ignoreResponseError: true,
        retry: false,
        redirect: 'manual',
        signal,
        ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
      });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      const next = URL.canParse(location, target.href) ? new URL(location, target) : null;
      if (next === null || next.origin !== url.origin || hops === MAX_REDIRECTS) {
        const where = next === null || next.origin === url.origin ? plain(location, 60) : next.origin;
        throw new UpstreamError('refused', `${what}: redirected to ${where}, not followed`, {
          status: response.status,
        });
      }
      target = next;
    }
  }
}

function urlOf(source: Source, request: ApiRequest, override: string | null): URL {
  const url = new URL(request.path, new URL(override ?? source.origin).origin);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, String(value));
  return url;
}
