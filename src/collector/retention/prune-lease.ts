import type { Clock } from '../../market/clock.js';
import { MINUTE_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { timeName } from '../../market/time.js';
import { type LeaseHolder, releaseLease, renewLease, takeLease } from '../../store/lease.js';
import type { Store } from '../../store/store.js';
import type { Collector } from '../lock.js';

const LEASE = 'prune';
const TTL_MS = 10 * MINUTE_MS;
const RENEW_MS = MINUTE_MS;

/** What pruning needs to know of the process that it runs in. */
export interface PruneContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly me: Collector;
  /** Whether a holder's process still runs, as far as this machine can tell; true when it cannot. */
  readonly isAlive: (holder: LeaseHolder) => boolean;
}

/**
 * Does the work as the only one that prunes this store: two that archive the same day could each delete what only the
 * other's file has held. The work calls `keep` before each step that changes anything.
 *
 * @throws CrunchError `busy` when another process prunes, or has taken over.
 */
export async function withPruneLease<Result>(
  { store, clock, me, isAlive }: PruneContext,
  work: (keep: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const other = await takeLease(store, LEASE, me, clock.now(), TTL_MS, isAlive);
  if (other !== null) {
    throw new CrunchError('busy', `prune: pid ${other.pid} on ${other.host} prunes since ${timeName(other.since)}`);
  }
  let renewedAt = clock.now();
  try {
    return await work(async () => {
      if (clock.now() - renewedAt < RENEW_MS) return;
      if (!(await renewLease(store, LEASE, me.holder, clock.now(), TTL_MS))) {
        throw new CrunchError('busy', 'prune: another process took over while this one was suspended');
      }
      renewedAt = clock.now();
    });
  } finally {
    await releaseLease(store, LEASE, me.holder).catch(() => undefined);
  }
}
