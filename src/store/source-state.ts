import type { Store } from './store.js';

/** What must survive a restart of a source's budget and cooldown. */
export interface SourceState {
  readonly source: string;
  /** Spent in the running window, in the budget's unit. */
  readonly used: number;
  /** Epoch ms UTC. */
  readonly windowStartedAt: number;
  /** Epoch ms UTC; null when it may be asked. */
  readonly cooldownUntil: number | null;
  /** Why it cools down. */
  readonly reason: string | null;
  /** In a row, up to now. */
  readonly failures: number;
  readonly lastStatus: string | null;
  /** Epoch ms UTC. */
  readonly lastAt: number | null;
}

/** One row per source that was ever asked, by id. */
export async function readSourceStates(store: Store): Promise<SourceState[]> {
  return store.db
    .selectFrom('source_state')
    .select([
      'source',
      'used',
      'window_started_at as windowStartedAt',
      'cooldown_until as cooldownUntil',
      'reason',
      'failures',
      'last_status as lastStatus',
      'last_at as lastAt',
    ])
    .orderBy('source')
    .execute();
}

/** Replaces what is stored of the source. */
export async function writeSourceState(store: Store, state: SourceState): Promise<void> {
  const row = {
    used: state.used,
    window_started_at: state.windowStartedAt,
    cooldown_until: state.cooldownUntil,
    reason: state.reason,
    failures: state.failures,
    last_status: state.lastStatus,
    last_at: state.lastAt,
  };
  await store.db
    .insertInto('source_state')
    .values({ source: state.source, ...row })
    .onConflict((conflict) => conflict.column('source').doUpdateSet(row))
    .execute();
}
