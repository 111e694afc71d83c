import { CrunchError } from '../market/error.js';
import { timeName } from '../market/time.js';
import { createClientOver } from '../sources/client.js';
import type { Source } from '../sources/contract.js';
import { createPlayer } from '../sources/recording/player.js';
import type { RecordedPoll } from '../sources/recording/recording.js';
import { readExchanges, writePollInterval } from '../store/exchange.js';
import { readLastSnapshots } from '../store/snapshot.js';
import type { Store } from '../store/store.js';
import type { CollectorContext, OnProgress } from './context.js';
import { type CollectRequest, rememberExchanges } from './cycle.js';
import type { Outcome } from './outcome.js';
import { createPairGate } from './pair-gate.js';
import { pollExchange } from './poll.js';
import { createTaskGroup } from './task-group.js';

/** The collector without what a recording brings along: the network and the clock. */
export type ReplayContext = Omit<CollectorContext, 'client' | 'clock' | 'recording'>;

export interface ReplayRequest extends CollectRequest {
  /** The interval at which the exchanges were polled; absent leaves what the store says of it. */
  readonly everyMs?: number;
  /** The recorded polls of an exchange, oldest first. */
  pollsOf(exchange: string): readonly RecordedPoll[];
}

export interface ReplayedCycle {
  /** Epoch ms UTC. */
  readonly tick: number;
  /** In the order of the request. */
  readonly outcomes: readonly Outcome[];
}

/**
 * Polls the exchanges once more as they were polled while the recording was made: the same answers at the same times,
 * without a network. Budgets and cooldowns have no say and stay as they are, for nobody is asked.
 *
 * @returns the cycles, oldest first.
 * @throws CrunchError `usage` when the store holds later polls of these exchanges; else as `collectCycle`.
 */
export async function replayPolls(
  context: ReplayContext,
  request: ReplayRequest,
  signal: AbortSignal,
  onProgress: OnProgress = () => {},
): Promise<ReplayedCycle[]> {
  const { exchanges, everyMs, pollsOf } = request;
  await requireOlderStore(context.store, request);
  const gate = createPairGate(request.pairs ?? [], exchanges);
  const cycles = new Map<number, Map<string, Outcome>>();
  const group = createTaskGroup(signal);

  async function replay(exchange: string): Promise<void> {
    const { transport, clock, begin } = createPlayer();
    const client = createClientOver(transport, { now: clock.now, log: context.log, retryDelayMs: 0 });
    const sources = (id: string) => context.sources(id).map(unpaced);
    const own: CollectorContext = { ...context, client, clock, sources, ...PLAYED };
    for (const memory of await rememberExchanges(own, [exchange])) {
      if (everyMs !== undefined) await writePollInterval(context.store, memory.exchange.id, everyMs);
      for (const recorded of pollsOf(exchange)) {
        begin(recorded);
        // Its markets are asked for when they were then, whatever the clock says of their age.
        if (recorded.answers.some(({ endpoint }) => endpoint === 'markets')) {
          memory.exchange = { ...memory.exchange, marketsRefreshedAt: null };
        }
        memory.hasNewSymbols = false;
        const { scheduledAt } = recorded;
        const poll = { memory, selection: request, scheduledAt, gate, signal: group.signal, onProgress };
        const outcome = await pollExchange(own, poll);
        if (outcome === null) return;
        cycles.set(scheduledAt, (cycles.get(scheduledAt) ?? new Map<string, Outcome>()).set(exchange, outcome));
      }
    }
  }

  for (const exchange of exchanges) group.start(() => replay(exchange));
  await group.end();
  if (signal.aborted) throw new CrunchError('interrupted', 'replay: interrupted');
  return [...cycles]
    .sort(([a], [b]) => a - b)
    .map(([tick, byExchange]) => ({ tick, outcomes: exchanges.flatMap((exchange) => byExchange.get(exchange) ?? []) }));
}

const PLAYED = { recording: 'played', marketsRefreshMs: Number.POSITIVE_INFINITY } as const;

/** A replay into the middle of a history would take today's markets for gone, and store prices twice. */
async function requireOlderStore(store: Store, { exchanges, pollsOf }: ReplayRequest): Promise<void> {
  const ids = new Map((await readExchanges(store)).map(({ id, slug }) => [slug, id]));
  const last = new Map((await readLastSnapshots(store)).map(({ exchangeId, lastAt }) => [exchangeId, lastAt]));
  for (const exchange of exchanges) {
    const heldUntil = last.get(ids.get(exchange) ?? -1) ?? null;
    const [first] = pollsOf(exchange);
    if (heldUntil === null || first === undefined || heldUntil < first.startedAt) continue;
    throw new CrunchError(
      'usage',
      `replay: the store holds polls of ${exchange} up to ${timeName(heldUntil)}, the recording begins at ${timeName(first.startedAt)}`,
      { hint: 'replay it into a store of its own with --db' },
    );
  }
}

/** Nobody is there to be spared. */
function unpaced(source: Source): Source {
  const { pauseMs: _, ...budget } = source.budget;
  return { ...source, budget };
}
