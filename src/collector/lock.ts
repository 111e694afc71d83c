import type { Clock } from '../market/clock.js';
import { CrunchError } from '../market/error.js';
import type { Log } from '../market/log.js';
import { timeName } from '../market/time.js';
import { type LeaseHolder, releaseLease, renewLease, takeLease } from '../store/lease.js';
import type { Store } from '../store/store.js';

/** Who this process is; `holder` is unlike that of any other process, ever. */
export interface Collector {
  readonly holder: string;
  readonly pid: number;
  readonly host: string;
}

export interface LockContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

const LEASE = 'collect';
const TTL_MS = 60_000;
const RENEW_MS = 15_000;

/**
 * Does the work as the only collector of the store. The signal that the work gets aborts with the caller's, and when the
 * lease is lost to another process (this one was suspended for longer than a minute).
 *
 * @param isAlive whether a holder's process still runs, as far as this machine can tell; true when it cannot.
 * @throws CrunchError `busy` when another process holds the lease or took it over; whatever the work throws.
 */
export async function withCollectorLease<Result>(
  context: LockContext,
  me: Collector,
  isAlive: (holder: LeaseHolder) => boolean,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { store, clock, log } = context;
  const other = await takeLease(store, LEASE, me, clock.now(), TTL_MS, isAlive);
  if (other !== null) throw heldBy(other);
  const lost = new AbortController();
  const done = new AbortController();
  const renewing = keepRenewing(context, me, done.signal, () => lost.abort());
  try {
    const result = await work(AbortSignal.any([signal, lost.signal])).catch((error: unknown) => {
      throw lost.signal.aborted ? takenOver(error) : error;
    });
    if (lost.signal.aborted) throw takenOver();
    return result;
  } finally {
    done.abort();
    await renewing;
    // It expires by itself; why the work ended matters more.
    await releaseLease(store, LEASE, me.holder).catch((error: unknown) => log.debug(`lease not released: ${error}`));
  }
}

async function keepRenewing(
  { store, clock, log }: LockContext,
  me: Collector,
  done: AbortSignal,
  onLost: () => void,
): Promise<void> {
  while (!done.aborted) {
    await clock.sleepUntil(clock.now() + RENEW_MS, done);
    if (done.aborted) return;
    try {
      if (await renewLease(store, LEASE, me.holder, clock.now(), TTL_MS)) continue;
      return onLost();
    } catch (error) {
      // A store that is really broken shows in the work itself.
      log.warn(`lease not renewed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function heldBy({ pid, host, since }: LeaseHolder): CrunchError {
  return new CrunchError(
    'busy',
    `another collector runs on this store: pid ${pid} on ${host} since ${timeName(since)}`,
    {
      hint: 'stop that one first, or collect into another store with --db',
    },
  );
}

function takenOver(cause?: unknown): CrunchError {
  return new CrunchError('busy', 'another collector took this store over while this one was suspended', {
    hint: 'what had been fetched is stored',
    cause,
  });
}
