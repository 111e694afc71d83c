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

/** What is not armed: of one exchange's markets, or of all. */
export async function readAlertStates(store: Store, exchangeId?: number): Promise<StoredAlertState[]> {
  const rows = await store.db
    .selectFrom('alert_state as s')
    .innerJoin('market as m', 'm.id', 's.market_id')
    .select(['s.rule_id', 's.market_id', 's.phase', 's.since', 's.seen_at', 's.fired_at'])
    .$if(exchangeId !== undefined, (query) => query.where('m.exchange_id', '=', exchangeId ?? 0))
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

export async function writeAlertStates(tx: Transaction, store: Store, changes: readonly StateChange[]): Promise<void> {
  const armed = new Map<number, number[]>();
  const held: StoredAlertState[] = [];
  for (const { ruleId, marketId, state } of changes) {
    const ofRule = armed.get(ruleId);
    if (state !== null) held.push({ ruleId, marketId, ...state });
    else if (ofRule === undefined) armed.set(ruleId, [marketId]);
    else ofRule.push(marketId);
  }
  for (const [ruleId, marketIds] of armed) {
    await tx
      .deleteFrom('alert_state')
      .where('rule_id', '=', ruleId)
      .where(store.engine.isAmong('market_id', marketIds))
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

interface HeldRow {
  rule_id: number;
  market_id: number;
  phase: AlertPhase;
  since: number;
  seen_at: number;
  fired_at: number | null;
}

const STATE_COLUMNS = ['rule_id', 'market_id', 'phase', 'since', 'seen_at', 'fired_at'] as const;
