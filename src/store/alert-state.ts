import type { AlertPhase } from './schema.js';
import type { Store, Transaction } from './store.js';

export type { AlertPhase };

/** How a rule stands with a market; one that is armed has none. Times are epoch ms UTC. */
export interface AlertState {
  readonly phase: AlertPhase;
  /** When the phase began. */
  readonly since: number;
  /** The last time at which the condition was seen to hold while pending. */
  readonly seenAt: number;
  /** Null until it fired. */
  readonly firedAt: number | null;
}

export interface StoredAlertState extends AlertState {
  readonly ruleId: number;
  readonly marketId: number;
}

/** A change of one rule's standing with one market; null makes it armed. */
export interface StateChange {
  readonly ruleId: number;
  readonly marketId: number;
  readonly state: AlertState | null;
}

export interface AlertStateFilter {
  readonly exchangeId?: number;
  readonly ruleIds?: readonly number[];
  readonly marketIds?: readonly number[];
}

/** What is not armed, by rule, then market. Rules and markets that are named are looked up and not searched for. */
export async function readAlertStates(store: Store, filter: AlertStateFilter = {}): Promise<StoredAlertState[]> {
  const { exchangeId, ruleIds, marketIds } = filter;
  const rows = await store.db
    .selectFrom('alert_state as s')
    .select(['s.rule_id', 's.market_id', 's.phase', 's.since', 's.seen_at', 's.fired_at'])
    .$if(exchangeId !== undefined, (query) =>
      query.where('s.market_id', 'in', (eb) =>
        eb
          .selectFrom('market')
          .select('id')
          .where('exchange_id', '=', exchangeId ?? 0),
      ),
    )
    .$if(ruleIds !== undefined, (query) => query.where(store.engine.isAmong('s.rule_id', ruleIds ?? [])))
    .$if(marketIds !== undefined, (query) => query.where(store.engine.isAmong('s.market_id', marketIds ?? [])))
    .orderBy('s.rule_id')
    .orderBy('s.market_id')
    .execute();
  return rows.map((row) => ({
    ruleId: row.rule_id,
    marketId: row.market_id,
    phase: row.phase,
    since: row.since,
    seenAt: row.seen_at,
    firedAt: row.fired_at,
  }));
}

/** In which phases each rule is for some market, the most pressing one alone, by rule id; none for one that is armed everywhere. */
export async function readRulePhases(store: Store, ruleIds: readonly number[]): Promise<Map<number, AlertPhase>> {
  const rows = await store.db
    .selectFrom('alert_state')
    .select(['rule_id', 'phase'])
    .distinct()
    .where(store.engine.isAmong('rule_id', ruleIds))
    .execute();
  const phases = new Map<number, AlertPhase>();
  for (const { rule_id, phase } of rows) {
    const held = phases.get(rule_id);
    if (held === undefined || PRESSING.indexOf(phase) < PRESSING.indexOf(held)) phases.set(rule_id, phase);
  }
  return phases;
}

/** The most pressing first. */
const PRESSING: readonly AlertPhase[] = ['firing', 'pending', 'cooling', 'done'];

export async function writeAlertStates(tx: Transaction, store: Store, changes: readonly StateChange[]): Promise<void> {
  const armed = changes.filter(({ state }) => state === null);
  const held = changes.flatMap(({ ruleId, marketId, state }) => (state === null ? [] : { ruleId, marketId, ...state }));
  if (armed.length > 0) {
    const keys = store.engine.records<StateChange, KeyRow>(armed, {
      rule_id: { type: 'integer', of: ({ ruleId }) => ruleId },
      market_id: { type: 'integer', of: ({ marketId }) => marketId },
    });
    await tx
      .deleteFrom('alert_state')
      .where((eb) =>
        eb(
          eb.refTuple('rule_id', 'market_id'),
          'in',
          eb.selectFrom(keys.as('armed')).select(['armed.rule_id', 'armed.market_id']).$asTuple('rule_id', 'market_id'),
        ),
      )
      .execute();
  }
  if (held.length === 0) return;
  const rows = store.engine.records<StoredAlertState, HeldRow>(held, {
    rule_id: { type: 'integer', of: ({ ruleId }) => ruleId },
    market_id: { type: 'integer', of: ({ marketId }) => marketId },
    phase: { type: 'text', of: ({ phase }) => phase },
    since: { type: 'integer', of: ({ since }) => since },
    seen_at: { type: 'integer', of: ({ seenAt }) => seenAt },
    fired_at: { type: 'integer', of: ({ firedAt }) => firedAt },
  });
  await tx
    .insertInto('alert_state')
    .columns([...STATE_COLUMNS])
    .expression((eb) =>
      eb
        .selectFrom(rows.as('held'))
        .select([...STATE_COLUMNS])
        // SQLite reads "on" after a bare "from" as a join.
        .where(eb.lit(true)),
    )
    .onConflict((conflict) =>
      conflict.columns(['rule_id', 'market_id']).doUpdateSet((eb) => ({
        phase: eb.ref('excluded.phase'),
        since: eb.ref('excluded.since'),
        seen_at: eb.ref('excluded.seen_at'),
        fired_at: eb.ref('excluded.fired_at'),
      })),
    )
    .execute();
}

/** Makes a rule armed everywhere. */
export async function deleteAlertStates(tx: Transaction, ruleId: number): Promise<void> {
  await tx.deleteFrom('alert_state').where('rule_id', '=', ruleId).execute();
}

interface KeyRow {
  rule_id: number;
  market_id: number;
}

interface HeldRow extends KeyRow {
  phase: AlertPhase;
  since: number;
  seen_at: number;
  fired_at: number | null;
}

const STATE_COLUMNS = ['rule_id', 'market_id', 'phase', 'since', 'seen_at', 'fired_at'] as const;
