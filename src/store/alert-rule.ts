import type { Selectable } from 'kysely';
import type { Database } from './schema.js';
import type { Store, Transaction } from './store.js';

/** A rule as it is kept; what the definition says is up to the alerts. */
export interface StoredRule {
  readonly id: number;
  readonly name: string;
  /** JSON. */
  readonly definition: string;
  /** `config`: the configuration file declares it, and only that changes it. */
  readonly origin: 'cli' | 'config';
  readonly isPaused: boolean;
  /** Epoch ms UTC. */
  readonly createdAt: number;
}

export type NewRule = Omit<StoredRule, 'id' | 'isPaused' | 'createdAt'>;

/** What of a rule changes; the rest stays. */
export interface RuleChange {
  readonly name?: string;
  readonly definition?: string;
  readonly origin?: StoredRule['origin'];
  readonly isPaused?: boolean;
  /** Epoch ms UTC; the rule is gone from then on, its events stay. */
  readonly removedAt?: number;
}

/** Every rule that is not removed, by name. */
export async function readRules(store: Store): Promise<StoredRule[]> {
  const rows = await store.db
    .selectFrom('alert_rule')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('name')
    .execute();
  return rows.map(ruleOf);
}

/** The id of the rule of that name that was removed last, or of the removed one of that id; null without one. */
export async function readRemovedRule(store: Store, nameOrId: string): Promise<number | null> {
  const row = await store.db
    .selectFrom('alert_rule')
    .select('id')
    .where('removed_at', 'is not', null)
    .where((eb) => eb.or([eb('name', '=', nameOrId), ...(isId(nameOrId) ? [eb('id', '=', Number(nameOrId))] : [])]))
    .orderBy('removed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

function isId(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

/** Another text after every change of any rule. */
export async function readRuleRevision(store: Store): Promise<string> {
  const newest = await store.db
    .selectFrom('alert_rule')
    // Two that change rules at the same time may have come to the same number.
    .select((eb) => ['revision', eb.fn.countAll<number>().as('count')])
    .groupBy('revision')
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest === undefined ? '' : `${newest.revision}.${newest.count}`;
}

/** Adds a rule; null when another one has its name. */
export async function insertRule(tx: Transaction, rule: NewRule, now: number): Promise<number | null> {
  const added = await tx
    .insertInto('alert_rule')
    .values({
      name: rule.name,
      definition: rule.definition,
      origin: rule.origin,
      created_at: now,
      revision: await nextRevision(tx),
    })
    .onConflict((conflict) => conflict.column('name').where('removed_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added?.id ?? null;
}

/** Changes a rule; the name must be free. */
export async function updateRule(tx: Transaction, id: number, change: RuleChange): Promise<void> {
  const { name, definition, origin, isPaused, removedAt } = change;
  await tx
    .updateTable('alert_rule')
    .set({
      revision: await nextRevision(tx),
      ...(name === undefined ? {} : { name }),
      ...(definition === undefined ? {} : { definition }),
      ...(origin === undefined ? {} : { origin }),
      ...(isPaused === undefined ? {} : { is_paused: Number(isPaused) }),
      ...(removedAt === undefined ? {} : { removed_at: removedAt }),
    })
    .where('id', '=', id)
    .execute();
}

async function nextRevision(tx: Transaction): Promise<number> {
  const { revision } = await tx
    .selectFrom('alert_rule')
    .select((eb) => eb.fn.max<number | null>('revision').as('revision'))
    .executeTakeFirstOrThrow();
  return (revision ?? 0) + 1;
}

function ruleOf(row: Selectable<Database['alert_rule']>): StoredRule {
  return {
    id: row.id,
    name: row.name,
    definition: row.definition,
    origin: row.origin,
    isPaused: row.is_paused === 1,
    createdAt: row.created_at,
  };
}
