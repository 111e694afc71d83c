import { createRetentionKeeper, type RetentionKeeper } from '../collector/retention/keep-pruned.js';
import type { Store } from '../store/store.js';
import { isAlive, thisCollector } from './collector-identity.js';
import type { Context } from './context.js';

/** What prunes between the cycles of a collector; null where the configuration keeps prices for ever. */
export function keepPruned(
  { settings, clock, notes }: Context,
  store: Store,
  everyMs: number,
  signal: AbortSignal,
): RetentionKeeper | null {
  const pricesMs = settings.retentionMs.value;
  if (pricesMs === null) return null;
  const context = { store, clock, log: notes, me: thisCollector(), isAlive };
  return createRetentionKeeper(context, { pricesMs, archive: settings.archive.value }, everyMs, signal);
}
