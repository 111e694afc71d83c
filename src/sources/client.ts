import { setTimeout as sleep } from 'node:timers/promises';
import { ofetch } from 'ofetch';
import type { Dispatcher } from 'undici';
import type { Log } from '../market/log.js';
import { answerOf, type Received } from './answer.js';
import type { ApiRequest, Endpoint, Source } from './contract.js';
import { networkReason } from './network-reason.js';
import { PayloadError } from './payload-error.js';
import { readBody } from './response-body.js';
import { plain } from './shown.js';
import { UpstreamError } from './upstream-error.js';

export interface ClientOptions {
  readonly userAgent: string;
  /** For one request, up to the last byte of its body. */
  readonly timeoutMs: number;
  /** Of one body, unpacked. */
  readonly maxBytes: number;
  /** What replaces scheme, host and port of a source's origin; null leaves them. */
  originOf(sourceId: string): string | null;
  /** Carries every request, a proxy for example. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Pause before the one repetition after a broken connection or a 5xx. */
  readonly retryDelayMs?: number;
  /** Epoch ms UTC. */
  now(): number;
  readonly log: Log;
}

export interface Answer<Result> {
  readonly value: Result;
  /** Of the budget's window, as the API told last; null where it does not. */
  readonly used: number | null;
  /** Sent, repetitions included. */
  readonly requests: number;
  /** Of all bodies, unpacked. */
  readonly bytes: number;
  /** Of the last answer, epoch ms UTC; null where it had no `Date`. */
  readonly serverTime: number | null;
}

export interface Client {
  /**
   * Sends an endpoint's requests one after the other and reads the answers.
   *
   * @throws UpstreamError; an aborted signal's own reason.
   */
  ask<Query, Result>(
    source: Source,
    endpoint: Endpoint<Query, Result>,
    query: Query,
    signal?: AbortSignal,
  ): Promise<Answer<Result>>;
}

/** What is asked and of whom, fixed for one `ask`. */
interface Call {
  readonly source: Source;
  /** `kraken prices`, the beginning of every message. */
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

const RETRY_DELAY_MS = 500;
const MAX_REDIRECTS = 3;

/** The one place that talks to price APIs. */
export function createClient(options: ClientOptions): Client {
  async function ask<Query, Result>(
    source: Source,
    endpoint: Endpoint<Query, Result>,
    query: Query,
    signal?: AbortSignal,
  ): Promise<Answer<Result>> {
    const name = endpoint === source.markets ? 'markets' : endpoint === source.prices ? 'prices' : 'candles';
    const call: Call = { source, what: `${source.id} ${name}`, signal };
    const bodies: unknown[] = [];
    let used: number | null = null;
    let serverTime: number | null = null;
    let requests = 0;
    let bytes = 0;
    let startedAt = Number.NEGATIVE_INFINITY;
    for (const request of endpoint.requests(query)) {
      await pause(startedAt + (source.budget.pauseMs ?? 0) - performance.now(), signal);
      startedAt = performance.now();
      const { received, body, attempts } = await fetchBody(call, request);
      bodies.push(body);
      requests += attempts;
      bytes += received.bytes;
      used = usedOf(received.headers, source) ?? used;
      serverTime = serverTimeOf(received.headers) ?? serverTime;
    }
    return { value: parse(endpoint, bodies, query), used, requests, bytes, serverTime };
  }

  /** The body of a good answer; asks a second time where that can help and cannot harm. */
  async function fetchBody(call: Call, request: ApiRequest) {
    const url = urlOf(call.source, request, options.originOf(call.source.id));
    for (let attempts = 1; ; attempts += 1) {
      try {
        const received = await exchange(call, url);
        return { received, body: answerOf(call.what, call.source, received, options.now()), attempts };
      } catch (error) {
        if (attempts > 1 || !isWorthRepeating(error)) throw error;
        options.log.debug(`${error.message}; asking again`);
        await pause(options.retryDelayMs ?? RETRY_DELAY_MS, call.signal);
      }
    }
  }

  /** One request and its whole answer, whatever its status. */
  async function exchange(call: Call, url: URL): Promise<Received> {
    call.signal?.throwIfAborted();
    const startedAt = options.now();
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop();
    }, options.timeoutMs);
    call.signal?.addEventListener('abort', stop, { once: true });
    try {
      const response = await follow(call, url, controller.signal);
      const body = await readBody(response, options.maxBytes);
      const bytes = body?.bytes ?? options.maxBytes;
      options.log.debug(
        `${call.what}: ${url.href} ${response.status}, ${bytes} bytes, ${options.now() - startedAt} ms`,
      );
      return { status: response.status, headers: response.headers, text: body?.text ?? null, bytes };
    } catch (error) {
      call.signal?.throwIfAborted();
      if (isLate) {
        throw new UpstreamError('timeout', `${call.what}: no whole answer within ${options.timeoutMs} ms`, {
          cause: error,
        });
      }
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError('network', `${call.what}: ${networkReason(error, url)}`, { cause: error });
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', stop);
    }
  }

  /** Follows redirects on the same host alone: another one is not whom the user chose to trust. */
  async function follow(call: Call, url: URL, signal: AbortSignal): Promise<Response> {
    let target = url;
    for (let hops = 0; ; hops += 1) {
      const response = await ofetch.raw<unknown, 'stream'>(target.href, {
        headers: { accept: 'application/json', 'user-agent': options.userAgent },
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
        throw new UpstreamError('refused', `${call.what}: redirected to ${where}, not followed`, {
          status: response.status,
        });
      }
      target = next;
    }
  }

  return { ask };
}

function urlOf(source: Source, request: ApiRequest, override: string | null): URL {
  const url = new URL(request.path, new URL(override ?? source.origin).origin);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, String(value));
  return url;
}

function parse<Query, Result>(endpoint: Endpoint<Query, Result>, bodies: unknown[], query: Query): Result {
  try {
    return endpoint.parse(bodies, query);
  } catch (error) {
    if (error instanceof PayloadError) throw new UpstreamError('payload', error.message, { cause: error });
    throw error;
  }
}

function isWorthRepeating(error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError)) return false;
  const isServerError = error.kind === 'unavailable' && (error.status ?? 0) >= 500;
  return error.kind === 'network' || (isServerError && error.retryAfterMs === null);
}

function usedOf(headers: Headers, { budget }: Source): number | null {
  const value = budget.usedHeader === undefined ? null : headers.get(budget.usedHeader);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function serverTimeOf(headers: Headers): number | null {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? null : time;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (!(ms > 0)) return;
  try {
    await sleep(ms, undefined, signal ? { signal } : undefined);
  } catch {
    signal?.throwIfAborted();
  }
}
