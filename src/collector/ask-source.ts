import { CrunchError } from '../market/error.js';
import type { ApiRequest, Endpoint, Source } from '../sources/contract.js';
import { SilentSourceError } from '../sources/recording/player.js';
import { UpstreamError, type UpstreamKind } from '../sources/upstream-error.js';
import { changeSourceState } from '../store/source-state.js';
import { afterSuccess, type Priority } from './budget.js';
import type { CollectorContext } from './context.js';
import { afterFailure } from './cooldown.js';
import { createMeter, NotDueError } from './meter.js';

/** What came of asking a source. */
export type Asked<Result> =
  | {
      readonly kind: 'answered';
      readonly value: Result;
      /** Sent, repetitions included. */
      readonly requests: number;
      /** The source's own time when it answered, epoch ms UTC; null where it does not tell. */
      readonly serverTime: number | null;
      /** When the answer was complete, epoch ms UTC. */
      readonly receivedAt: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: UpstreamKind;
      readonly error: string;
      /** Epoch ms UTC; null when it may be asked at the next tick. */
      readonly retryAt: number | null;
    }
  /** Nothing was answered: the source is cooling down or its budget is spent. */
  | { readonly kind: 'not-due'; readonly isCooling: boolean; readonly reason: string; readonly retryAt: number };

export interface AskOptions {
  /** `poll` unless told. */
  readonly priority?: Priority;
  /** Whether to ask during a rest that the API did not ask for. */
  readonly isProbe?: boolean;
  /** When it shall be sent at the earliest, epoch ms UTC; its cost is set aside at once. As for a `Bid`. */
  readonly notBefore?: number;
}

/** What the requests cost together, in the unit of the source's budget. */
export function costOf(requests: readonly ApiRequest[]): number {
  return requests.reduce((sum, request) => sum + (request.cost ?? 1), 0);
}

/**
 * Asks an endpoint when the source's budget and cooldown allow it or soon will, and stores what that did to both. Every
 * request is paid for before it is sent, repetitions too.
 *
 * @throws CrunchError `interrupted` when the signal aborted before the answer was complete; `store` as the store does.
 */
export async function askSource<Query, Result>(
  context: CollectorContext,
  source: Source,
  endpoint: Endpoint<Query, Result>,
  query: Query,
  signal: AbortSignal,
  { priority = 'poll', isProbe = false, notBefore }: AskOptions = {},
): Promise<Asked<Result>> {
  const { clock, client, store } = context;
  if (signal.aborted) throw interrupted(source);
  if (context.recording === 'played') return askRecorded(context, source, endpoint, query, signal);
  const wholeCost = costOf(endpoint.requests(query));
  const meter = createMeter(context, source, { wholeCost, priority, isProbe, notBefore }, signal);
  const came = await client.ask(source, endpoint, query, signal, meter).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ('answer' in came) {
    const { value, requests, serverTime, receivedAt } = came.answer;
    await changeSourceState(store, source.id, (state) => [afterSuccess(meter.settled(state), clock.now()), null]);
    return { kind: 'answered', value, requests, serverTime, receivedAt };
  }
  const { error } = came;
  if (signal.aborted || error instanceof NotDueError) {
    await changeSourceState(store, source.id, (state) => [meter.settled(state), null]);
    if (signal.aborted || !(error instanceof NotDueError)) throw interrupted(source);
    const { isCooling, reason, retryAt } = error.refusal;
    return { kind: 'not-due', isCooling, reason, retryAt };
  }
  if (error instanceof CrunchError && !(error instanceof UpstreamError)) throw error;
  const failure = error instanceof UpstreamError ? error : UNREADABLE;
  const retryAt = await changeSourceState(store, source.id, (state) => {
    const failed = afterFailure(meter.settled(state), failure, clock.now(), context.random);
    return [failed, failed.cooldownUntil];
  });
  return { kind: 'failed', failure: failure.kind, error: messageOf(error, source), retryAt };
}

async function askRecorded<Query, Result>(
  { client, clock }: CollectorContext,
  source: Source,
  endpoint: Endpoint<Query, Result>,
  query: Query,
  signal: AbortSignal,
): Promise<Asked<Result>> {
  try {
    const { value, requests, serverTime, receivedAt } = await client.ask(source, endpoint, query, signal);
    return { kind: 'answered', value, requests, serverTime, receivedAt };
  } catch (error) {
    if (signal.aborted) throw interrupted(source);
    if (error instanceof SilentSourceError) {
      return { kind: 'not-due', isCooling: true, reason: 'not on record', retryAt: clock.now() };
    }
    if (error instanceof CrunchError && !(error instanceof UpstreamError)) throw error;
    const failure = error instanceof UpstreamError ? error.kind : UNREADABLE.kind;
    return { kind: 'failed', failure, error: messageOf(error, source), retryAt: null };
  }
}

/** What a fault in a source's own reader counts as: it must not stop the other exchanges. */
const UNREADABLE = { kind: 'payload', status: null, retryAfterMs: null } as const;

function messageOf(error: unknown, source: Source): string {
  if (error instanceof CrunchError) return error.message;
  return `${source.id}: ${error instanceof Error ? error.message : String(error)}`;
}

function interrupted(source: Source): CrunchError {
  return new CrunchError('interrupted', `${source.id}: interrupted`);
}
