import type { Client } from '../sources/client.js';
import type { Endpoint, Source } from '../sources/contract.js';
import type { UpstreamKind } from '../sources/upstream-error.js';
import { askSource, costOf } from './ask-source.js';
import type { CollectorContext } from './context.js';

/** How an API answered when it was asked to see how it stands. */
export type Health =
  | 'reachable'
  /** It answers, but takes long. */
  | 'slow'
  /** It does not serve this address or country. */
  | 'blocked'
  | 'rate-limited'
  /** It answers something that crunch cannot read. */
  | 'changed'
  | 'unreachable'
  /** Not asked: its budget is spent, or it wants to be left alone. */
  | 'skipped';

export interface SourceCheck {
  readonly source: string;
  readonly exchanges: readonly string[];
  readonly status: Health;
  /** From sending to the last byte; null when nothing was sent. */
  readonly durationMs: number | null;
  readonly error: string | null;
  /** Epoch ms UTC; null when it may be asked again at once. */
  readonly retryAt: number | null;
}

const HEALTH_OF: Readonly<Record<UpstreamKind, Health>> = {
  'rate-limited': 'rate-limited',
  blocked: 'blocked',
  unavailable: 'unreachable',
  network: 'unreachable',
  timeout: 'unreachable',
  payload: 'changed',
  refused: 'changed',
  'too-large': 'changed',
};

/**
 * Asks each source for its prices or its markets, whichever costs less, all at once and within their budgets; in their
 * order. A source that rests because it could not be reached is asked all the same.
 *
 * @param slowMs answers that take longer are slow.
 * @throws CrunchError `interrupted`; `store` when the store breaks.
 */
export function checkSources(
  context: CollectorContext,
  sources: readonly Source[],
  slowMs: number,
  signal: AbortSignal,
): Promise<SourceCheck[]> {
  return Promise.all(sources.map((source) => checkSource(context, source, slowMs, signal)));
}

async function checkSource(
  context: CollectorContext,
  source: Source,
  slowMs: number,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const stopwatch = timed(context.client, context.clock.now);
  const timedContext = { ...context, client: stopwatch.client };
  const ask = <Query, Result>(endpoint: Endpoint<Query, Result>, query: Query) =>
    askSource(timedContext, source, endpoint, query, signal, { isProbe: true });
  const { id, exchanges, markets, prices } = source;
  const pricesQuery = { exchange: exchanges[0] ?? id, markets: [], now: context.clock.now() };
  const priceCost = costOf(prices.requests(pricesQuery));
  // An API that answers market by market has nothing to answer without markets.
  const asksMarkets = markets !== undefined && (priceCost === 0 || priceCost > costOf(markets.requests({})));
  const asked = asksMarkets ? await ask(markets, {}) : await ask(prices, pricesQuery);
  const row = { source: id, exchanges, durationMs: stopwatch.elapsedMs() };
  if (asked.kind === 'not-due') {
    return { ...row, durationMs: null, status: 'skipped', error: `${id}: ${asked.reason}`, retryAt: asked.retryAt };
  }
  if (asked.kind === 'failed') {
    return { ...row, status: HEALTH_OF[asked.failure], error: asked.error, retryAt: asked.retryAt };
  }
  const { value } = asked;
  const count = 'prices' in value ? value.prices.length : value.markets.length;
  if (count === 0) {
    return { ...row, status: 'changed', error: `${id}: the answer holds nothing`, retryAt: null };
  }
  return { ...row, status: (row.durationMs ?? 0) > slowMs ? 'slow' : 'reachable', error: null, retryAt: null };
}

/** A client that measures how long its requests take, without the time that they wait for their turn. */
function timed(client: Client, now: () => number): { client: Client; elapsedMs(): number | null } {
  let elapsedMs: number | null = null;
  return {
    elapsedMs: () => elapsedMs,
    client: {
      ask(source, endpoint, query, signal, meter) {
        let sentAt = now();
        return client.ask(source, endpoint, query, signal, {
          async before(request, isRepetition) {
            await meter?.before(request, isRepetition);
            sentAt = now();
          },
          after(told) {
            elapsedMs = (elapsedMs ?? 0) + now() - sentAt;
            meter?.after(told);
          },
        });
      },
    },
  };
}
