import type { Selectable } from 'kysely';
import type { Database } from './schema.js';
import type { Store, Transaction } from './store.js';

/** A rule fired for a market. */
export interface NewAlertEvent {
  readonly ruleId: number;
  readonly marketId: number;
  readonly snapshotId: number;
  /** Epoch ms UTC: the time of the price that did it. */
  readonly at: number;
  /** What the rule watched then. */
  readonly metric: string;
  /** In the metric's unit. */
  readonly value: number;
  /** Null where there was none. */
  readonly price: number | null;
}

export interface StoredAlertEvent extends NewAlertEvent {
  readonly id: number;
  /** As the rule is called now, or was when it was removed. */
  readonly ruleName: string;
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
}

export interface EventFilter {
  readonly ruleId?: number;
  /** Epoch ms UTC, inclusive. */
  readonly since?: number;
  /** Epoch ms UTC, exclusive. */
  readonly until?: number;
  /** Slugs. */
  readonly exchanges?: readonly string[];
  readonly marketIds?: readonly number[];
  /** Only events with a smaller id, for the next page. */
  readonly before?: number;
  /** Only those of which some channel could not be told. */
  readonly isDead?: boolean;
  readonly limit: number;
}

export async function writeAlertEvents(tx: Transaction, store: Store, events: readonly NewAlertEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = store.engine.records<NewAlertEvent, EventRow>(events, {
    rule_id: { type: 'integer', of: ({ ruleId }) => ruleId },
    market_id: { type: 'integer', of: ({ marketId }) => marketId },
    snapshot_id: { type: 'integer', of: ({ snapshotId }) => snapshotId },
    at: { type: 'integer', of: ({ at }) => at },
    metric: { type: 'text', of: ({ metric }) => metric },
    value: { type: 'real', of: ({ value }) => value },
    price: { type: 'real', of: ({ price }) => price },
  });
  await tx
    .insertInto('alert_event')
    .columns([...EVENT_COLUMNS])
    .expression((eb) => eb.selectFrom(rows.as('event')).select([...EVENT_COLUMNS]))
    .execute();
}

/** The newest events that pass, newest first. */
export async function readAlertEvents(store: Store, filter: EventFilter): Promise<StoredAlertEvent[]> {
  const { ruleId, since, until, exchanges, marketIds, before, isDead, limit } = filter;
  const rows = await store.db
    .selectFrom('alert_event as v')
    .innerJoin('market as m', 'm.id', 'v.market_id')
    .innerJoin('exchange as e', 'e.id', 'm.exchange_id')
    .innerJoin('alert_rule as r', 'r.id', 'v.rule_id')
    .select([
      ...(['v.id', 'v.rule_id', 'v.market_id', 'v.snapshot_id', 'v.at', 'v.metric', 'v.value', 'v.price'] as const),
      ...(['r.name', 'e.slug', 'm.base', 'm.quote'] as const),
    ])
    .$if(ruleId !== undefined, (query) => query.where('v.rule_id', '=', ruleId ?? 0))
    .$if(since !== undefined, (query) => query.where('v.at', '>=', since ?? 0))
    .$if(until !== undefined, (query) => query.where('v.at', '<', until ?? 0))
    .$if(exchanges !== undefined, (query) => query.where('e.slug', 'in', exchanges ?? []))
    .$if(marketIds !== undefined, (query) => query.where(store.engine.isAmong('v.market_id', marketIds ?? [])))
    .$if(before !== undefined, (query) => query.where('v.id', '<', before ?? 0))
    .$if(isDead === true, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('delivery as d')
            .leftJoin('delivery as into', 'into.id', 'd.merged_into')
            .select('d.id')
            .whereRef('d.snapshot_id', '=', 'v.snapshot_id')
            .whereRef('d.rule_id', '=', 'v.rule_id')
            .where((one) => one.or([one('d.status', '=', 'dead'), one('into.status', '=', 'dead')])),
        ),
      ),
    )
    .orderBy('v.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    ruleId: row.rule_id,
    ruleName: row.name,
    marketId: row.market_id,
    snapshotId: row.snapshot_id,
    at: row.at,
    metric: row.metric,
    value: row.value,
    price: row.price,
    exchange: row.slug,
    base: row.base,
    quote: row.quote,
  }));
}

/**
 * When each rule fired last, epoch ms UTC, and how often, by rule id.
 *
 * @param ruleIds only these, which costs what they fired; all when absent.
 */
export async function readFireCounts(
  store: Store,
  ruleIds?: readonly number[],
): Promise<Map<number, { readonly last: number; readonly count: number }>> {
  const rows = await store.db
    .selectFrom('alert_event')
    .$if(ruleIds !== undefined, (query) => query.where(store.engine.isAmong('rule_id', ruleIds ?? [])))
    .select((eb) => ['rule_id', eb.fn.max('at').as('last'), eb.fn.countAll<number>().as('count')])
    .groupBy('rule_id')
    .execute();
  return new Map(rows.map(({ rule_id, last, count }) => [rule_id, { last, count }]));
}

const EVENT_COLUMNS = ['rule_id', 'market_id', 'snapshot_id', 'at', 'metric', 'value', 'price'] as const;

type EventRow = Pick<Selectable<Database['alert_event']>, (typeof EVENT_COLUMNS)[number]>;
