import type { Selectable } from 'kysely';
import type { Database } from './schema.js';
import type { Spend } from './spend.js';
import type { Store } from './store.js';

/** What all processes on the store share of a source: its budget and its cooldown. */
export interface SourceState {
  readonly source: string;
  /** What still counts against the budget, by the time at which it stops doing so, earliest first. */
  readonly spends: readonly Spend[];
  /** Epoch ms UTC; work that can wait is not sent before, so that it comes evenly. */
  readonly pacedUntil: number;
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
  const rows = await store.db.selectFrom('source_state').selectAll().orderBy('source').execute();
  return rows.map(stateOf);
}

/** The state of one source; null when it was never asked. */
export async function readSourceState(store: Store, source: string): Promise<SourceState | null> {
  const row = await store.db.selectFrom('source_state').selectAll().where('source', '=', source).executeTakeFirst();
  return row === undefined ? null : stateOf(row);
}

/**
 * Replaces a source's state by what `change` makes of it, and hands on what else it found. Nobody else changes the state
 * meanwhile: of two processes that spend from one budget, the second sees what the first has spent.
 */
export async function changeSourceState<Result>(
  store: Store,
  source: string,
  change: (state: SourceState) => readonly [SourceState, Result],
): Promise<Result> {
  return store.db.transaction().execute(async (tx) => {
    const held = await tx
      .insertInto('source_state')
      .values({ source, failures: 0, spends: '[]', paced_until: 0 })
      // Changes nothing, but takes the row's lock where the database has locks on rows.
      .onConflict((conflict) => conflict.column('source').doUpdateSet((eb) => ({ source: eb.ref('excluded.source') })))
      .returningAll()
      .executeTakeFirstOrThrow();
    const [next, result] = change(stateOf(held));
    await tx
      .updateTable('source_state')
      .set({
        spends: JSON.stringify(next.spends),
        paced_until: next.pacedUntil,
        cooldown_until: next.cooldownUntil,
        reason: next.reason,
        failures: next.failures,
        last_status: next.lastStatus,
        last_at: next.lastAt,
      })
      .where('source', '=', source)
      .execute();
    return result;
  });
}

function stateOf(row: Selectable<Database['source_state']>): SourceState {
  return {
    source: row.source,
    spends: JSON.parse(row.spends),
    pacedUntil: row.paced_until,
    cooldownUntil: row.cooldown_until,
    reason: row.reason,
    failures: row.failures,
    lastStatus: row.last_status,
    lastAt: row.last_at,
  };
}
