import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../market/log.js';
import { answerOf, type Received } from './answer.js';
import type { ApiRequest, Endpoint, Source } from './contract.js';
import { createHttpTransport, type HttpOptions } from './http-transport.js';
import { PayloadError } from './payload-error.js';
import { readToldBudget, type ToldBudget } from './told-budget.js';
import type { AskedRequest, Transport } from './transport.js';
import { UpstreamError } from './upstream-error.js';

export interface AskingOptions {
  /** Pause before the one repetition after a broken connection or a 5xx. */
  readonly retryDelayMs?: number;
  /** Epoch ms UTC. */
  now(): number;
  readonly log: Log;
}

export type ClientOptions = HttpOptions & AskingOptions;

export interface Answer<Result> {
  readonly value: Result;
  /** Sent, repetitions included. */
  readonly requests: number;
  /** Of all bodies, unpacked. */
  readonly bytes: number;
  /** Of the last answer, epoch ms UTC; null where it had no `Date`. */
  readonly serverTime: number | null;
  /** When the last byte of the last body came, epoch ms UTC. */
  readonly receivedAt: number;
}

/** Watches over each request of an `ask`, repetitions included. */
export interface Meter {
  /** Before it is sent, which waits for this. What this rejects with ends the ask; a repetition is just left out. */
  before(request: ApiRequest, isRepetition: boolean): Promise<void>;
  /** After its answer or failure, with what the answer told of the budget, null where it told nothing. */
  after(told: ToldBudget | null): void;
}

export interface Client {
  /**
   * Sends an endpoint's requests one after the other and reads the answers.
   *
   * @throws UpstreamError; an aborted signal's own reason; what the meter rejects with.
   */
  ask<Query, Result>(
    source: Source,
    endpoint: Endpoint<Query, Result>,
    query: Query,
    signal?: AbortSignal,
    meter?: Meter,
  ): Promise<Answer<Result>>;
}

/** What is asked and of whom, fixed for one `ask`. */
type Call = Omit<AskedRequest, 'request'> & {
  readonly signal: AbortSignal | undefined;
  readonly meter: Meter | undefined;
};

const RETRY_DELAY_MS = 500;

/** Asks price APIs over the network. */
export function createClient(options: ClientOptions): Client {
  return createClientOver(createHttpTransport(options), options);
}

/** Asks price APIs through a transport of one's own. */
export function createClientOver(transport: Transport, options: AskingOptions): Client {
  async function ask<Query, Result>(
    source: Source,
    endpoint: Endpoint<Query, Result>,
    query: Query,
    signal?: AbortSignal,
    meter?: Meter,
  ): Promise<Answer<Result>> {
    const name = endpoint === source.markets ? 'markets' : endpoint === source.prices ? 'prices' : 'candles';
    const what = `${source.id} ${name}`;
    const call: Call = { source, exchange: exchangeOf(source, query), endpoint: name, what, signal, meter };
    const bodies: unknown[] = [];
    let serverTime: number | null = null;
    let receivedAt = options.now();
    let requests = 0;
    let bytes = 0;
    let startedAt = Number.NEGATIVE_INFINITY;
    for (const request of endpoint.requests(query)) {
      await pause(startedAt + (source.budget.pauseMs ?? 0) - performance.now(), signal);
      startedAt = performance.now();
      const fetched = await fetchBody(call, request).catch((error: unknown) => {
        if (endpoint.isPerMarket && isOfOneMarket(error)) return null;
        throw error;
      });
      bodies.push(fetched === null ? null : fetched.body);
      requests += fetched === null ? 1 : fetched.attempts;
      if (fetched === null) continue;
      const { received } = fetched;
      bytes += received.bytes;
      serverTime = serverTimeOf(received.headers) ?? serverTime;
      receivedAt = received.receivedAt;
    }
    return { value: parse(endpoint, bodies, query), requests, bytes, serverTime, receivedAt };
  }

  /** The body of a good answer; asks a second time where that can help and cannot harm. */
  async function fetchBody({ signal, meter, ...call }: Call, request: ApiRequest) {
    await meter?.before(request, false);
    for (let attempts = 1; ; attempts += 1) {
      try {
        const received = await metered(call.source, meter, () => transport({ ...call, request }, signal));
        return { received, body: answerOf(call.what, call.source, received, options.now()), attempts };
      } catch (error) {
        if (attempts > 1 || !isWorthRepeating(error)) throw error;
        options.log.debug(`${error.message}; asking again`);
        await pause(options.retryDelayMs ?? RETRY_DELAY_MS, signal);
        await meter?.before(request, true).catch(() => {
          throw error;
        });
      }
    }
  }

  return { ask };
}

/** The one that the query names, or the one that the source serves. */
function exchangeOf(source: Source, query: unknown): string {
  const named = typeof query === 'object' && query !== null && 'exchange' in query ? query.exchange : undefined;
  return typeof named === 'string' ? named : (source.exchanges[0] ?? source.id);
}

function parse<Query, Result>(endpoint: Endpoint<Query, Result>, bodies: unknown[], query: Query): Result {
  try {
    return endpoint.parse(bodies, query);
  } catch (error) {
    if (error instanceof PayloadError) throw new UpstreamError('payload', error.message, { cause: error });
    throw error;
  }
}

/** Whether the other markets of a poll can go on after it. */
function isOfOneMarket(error: unknown): boolean {
  return error instanceof UpstreamError && (error.kind === 'refused' || error.kind === 'payload');
}

function isWorthRepeating(error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError)) return false;
  const isServerError = error.kind === 'unavailable' && (error.status ?? 0) >= 500;
  return error.kind === 'network' || (isServerError && error.retryAfterMs === null);
}

async function metered(source: Source, meter: Meter | undefined, send: () => Promise<Received>): Promise<Received> {
  let told: ToldBudget | null = null;
  try {
    const received = await send();
    told = readToldBudget(received.headers, source.budget, received.receivedAt);
    return received;
  } finally {
    meter?.after(told);
  }
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
