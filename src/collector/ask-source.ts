import { CrunchError } from '../market/error.js';
import type { ApiRequest, Endpoint, Source } from '../sources/contract.js';
import { UpstreamError } from '../sources/upstream-error.js';
import { readSourceStates, type SourceState, writeSourceState } from '../store/source-state.js';
import { afterSuccess, type Due, due, freshState, spend } from './budget.js';
import type { CollectorContext } from './context.js';
import { afterFailure } from './cooldown.js';

/** What came of asking a source. */
export type Asked<Result> =
  | { readonly kind: 'answered'; readonly value: Result }
  | {
      readonly kind: 'failed';
      readonly error: string;
      /** Epoch ms UTC; null when it may be asked at the next tick. */
      readonly retryAt: number | null;
    }
  /** Nothing was sent: the source is cooling down or its budget is spent. */
  | { readonly kind: 'not-due'; readonly reason: string; readonly retryAt: number };

/** A budget whose window ends this soon is worth waiting for: APIs that count by the second must not cost a tick. */
const SHORT_WAIT_MS = 3_000;

/** What the requests cost together, in the unit of the source's budget. */
export function costOf(requests: readonly ApiRequest[]): number {
  return requests.reduce((sum, request) => sum + (request.cost ?? 1), 0);
}

/**
 * Asks an endpoint when the source's budget and cooldown allow it, and stores what that did to both.
 *
 * @throws CrunchError `interrupted` when the signal aborted before the answer was complete; `store` as the store does.
 */
export async function askSource<Query, Result>(
  context: CollectorContext,
  source: Source,
  endpoint: Endpoint<Query, Result>,
  query: Query,
  signal: AbortSignal,
): Promise<Asked<Result>> {
  const { clock, client, store } = context;
  const requests = endpoint.requests(query);
  const cost = costOf(requests);
  let state = await readState(context, source);
  let allowed = due(state, source.budget, cost, clock.now());
  if (isWorthWaitingFor(allowed, clock.now())) {
    await clock.sleepUntil(allowed.retryAt, signal);
    state = await readState(context, source);
    allowed = due(state, source.budget, cost, clock.now());
  }
  if (signal.aborted) throw interrupted(source);
  if (!allowed.isDue) return { kind: 'not-due', reason: allowed.reason, retryAt: allowed.retryAt };

  state = spend(state, source.budget, cost, clock.now());
  const came = await client.ask(source, endpoint, query, signal).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ('answer' in came) {
    const { value, used, requests: sent } = came.answer;
    const repeated = Math.max(0, sent - requests.length);
    state = spend(state, source.budget, repeated * dearest(requests), clock.now());
    await writeSourceState(store, afterSuccess(state, source.budget, used, clock.now()));
    return { kind: 'answered', value };
  }
  if (signal.aborted) {
    await writeSourceState(store, state);
    throw interrupted(source);
  }
  const failure = came.error instanceof UpstreamError ? came.error : UNREADABLE;
  state = afterFailure(state, failure, clock.now(), context.random);
  await writeSourceState(store, state);
  return { kind: 'failed', error: messageOf(came.error, source), retryAt: state.cooldownUntil };
}

/** What a fault in a source's own reader counts as: it must not stop the other exchanges. */
const UNREADABLE = { kind: 'payload', status: null, retryAfterMs: null } as const;

function isWorthWaitingFor(allowed: Due, now: number): allowed is Exclude<Due, { isDue: true }> {
  return !allowed.isDue && !allowed.isCooling && allowed.retryAt - now <= SHORT_WAIT_MS;
}

async function readState({ store }: CollectorContext, source: Source): Promise<SourceState> {
  const states = await readSourceStates(store);
  return states.find((state) => state.source === source.id) ?? freshState(source.id);
}

function dearest(requests: readonly ApiRequest[]): number {
  return Math.max(0, ...requests.map((request) => request.cost ?? 1));
}

function messageOf(error: unknown, source: Source): string {
  if (error instanceof CrunchError) return error.message;
  return `${source.id}: ${error instanceof Error ? error.message : String(error)}`;
}

function interrupted(source: Source): CrunchError {
  return new CrunchError('interrupted', `${source.id}: interrupted`);
}
