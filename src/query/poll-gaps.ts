import { durationName } from '../market/duration.js';
import { readExchanges } from '../store/exchange.js';
import { type PollTrouble, readPollLedger } from '../store/poll-ledger.js';
import type { Store } from '../store/store.js';

/** A run of ticks of one exchange without prices. */
export interface PollGap {
  readonly exchange: string;
  /** At which it is polled now. */
  readonly interval: string;
  /** The first such tick, epoch ms UTC. */
  readonly since: number;
  /** The first tick after it, epoch ms UTC. */
  readonly until: number;
  readonly state: 'missing' | 'empty' | 'failed';
  readonly reason: string;
}

type Cause = Pick<PollGap, 'state' | 'reason'>;

const NOT_RUNNING: Cause = { state: 'missing', reason: 'collector was not running' };

/**
 * The ticks between an exchange's first and last that stored no price, in runs of the same kind, which tell the reason of
 * their first tick; by exchange, then time.
 *
 * @param exchanges only these; all when absent.
 */
export async function readPollGaps(store: Store, exchanges: readonly string[] | undefined): Promise<PollGap[]> {
  const gaps: PollGap[] = [];
  for (const { id, slug, pollIntervalMs } of await readExchanges(store)) {
    if (exchanges !== undefined && !exchanges.includes(slug)) continue;
    const { holes, troubles } = await readPollLedger(store, id, pollIntervalMs);
    // Of two polls for one tick, the later one tells how it ended.
    const byTick = new Map(troubles.map((trouble) => [trouble.tick, trouble]));
    const told = [...byTick.values()].sort((a, b) => a.tick - b.tick);
    for (const hole of holes) {
      const inside = told.filter(({ tick }) => tick >= hole.first && tick <= hole.last);
      for (const { first, last, cause } of runs(hole.first, hole.last, inside)) {
        const span = { since: first * pollIntervalMs, until: (last + 1) * pollIntervalMs };
        gaps.push({ exchange: slug, interval: durationName(pollIntervalMs), ...span, ...cause });
      }
    }
  }
  return gaps;
}

interface Run {
  readonly first: number;
  last: number;
  readonly status: PollTrouble['status'] | null;
  readonly cause: Cause;
}

function runs(first: number, last: number, troubles: readonly PollTrouble[]): Run[] {
  const found: Run[] = [];
  const add = (from: number, to: number, status: Run['status'], cause: Cause) => {
    if (from > to) return;
    const before = found.at(-1);
    if (before?.status === status) before.last = to;
    else found.push({ first: from, last: to, status, cause });
  };
  let next = first;
  for (const trouble of troubles) {
    add(next, trouble.tick - 1, null, NOT_RUNNING);
    add(trouble.tick, trouble.tick, trouble.status, causeOf(trouble));
    next = trouble.tick + 1;
  }
  add(next, last, null, NOT_RUNNING);
  return found;
}

function causeOf({ status, error }: PollTrouble): Cause {
  switch (status) {
    case 'failed':
      return { state: 'failed', reason: error ?? 'failed' };
    case 'skipped':
      return { state: 'missing', reason: error ?? 'cooling down' };
    case 'missed':
      return { state: 'missing', reason: 'missed: the poll before still ran, or the machine slept' };
    case 'empty':
      return { state: 'empty', reason: error ?? 'the exchange gave no price' };
  }
}
