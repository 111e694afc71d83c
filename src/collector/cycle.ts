import { CrunchError } from '../market/error.js';
import type { CollectorContext, OnProgress } from './context.js';
import { type ExchangeMemory, rememberExchange } from './exchange-memory.js';
import type { Outcome } from './outcome.js';
import { createPairGate } from './pair-gate.js';
import { pollExchange } from './poll.js';
import type { Selection } from './selection.js';
import { createTaskGroup } from './task-group.js';

/** What to collect; without pairs and quotes every spot market of the exchanges. */
export interface CollectRequest extends Selection {
  readonly exchanges: readonly string[];
}

/**
 * Polls all exchanges once, at the same time, and stores a snapshot of each; outcomes in the order of the request. An
 * exchange that fails is an outcome, never an error.
 *
 * @param scheduledAt the tick that the cycle answers for, epoch ms UTC.
 * @throws CrunchError `unknown` for an exchange without a source or a pair that no exchange lists, before any price is
 *   stored; `store` when the store breaks; `interrupted` when the signal aborted before all had answered, and then what
 *   had arrived is stored.
 */
export async function collectCycle(
  context: CollectorContext,
  request: CollectRequest,
  scheduledAt: number,
  signal: AbortSignal,
  onProgress: OnProgress = () => {},
): Promise<Outcome[]> {
  const { exchanges, pairs = [] } = request;
  const gate = createPairGate(pairs, exchanges);
  const memories = await rememberExchanges(context, exchanges);
  const outcomes = new Map<string, Outcome>();
  const group = createTaskGroup(signal);
  for (const memory of memories) {
    group.start(async () => {
      const poll = { memory, selection: request, scheduledAt, gate, signal: group.signal, onProgress };
      const outcome = await pollExchange(context, poll);
      if (outcome !== null) outcomes.set(memory.exchange.slug, outcome);
    });
  }
  await group.end();
  const complete = exchanges.flatMap((exchange) => outcomes.get(exchange) ?? []);
  if (complete.length === exchanges.length) return complete;
  throw new CrunchError(
    'interrupted',
    `collect: interrupted, ${complete.length} of ${exchanges.length} exchanges done`,
  );
}

/** @throws CrunchError `unknown` when an exchange has no source. */
export async function rememberExchanges(
  context: CollectorContext,
  exchanges: readonly string[],
): Promise<ExchangeMemory[]> {
  const orphan = exchanges.find((exchange) => context.sources(exchange).length === 0);
  if (orphan !== undefined) throw new CrunchError('unknown', `exchange ${orphan}: no source gives its prices`);
  return Promise.all(exchanges.map((exchange) => rememberExchange(context, exchange)));
}
