import type { Selectable } from 'kysely';
import type { Database, DeliveryStatus } from './schema.js';
import type { Store, Transaction } from './store.js';

export type { DeliveryStatus };

/** A message for a channel, put into the outbox with the event that it tells of. */
export interface NewDelivery {
  /** Unique; the same for every attempt. */
  readonly key: string;
  readonly ruleId: number;
  readonly snapshotId: number;
  readonly channel: string;
  /** JSON. */
  readonly message: string;
  /** Epoch ms UTC, as all times here. */
  readonly createdAt: number;
  /** It is not sent before. */
  readonly nextAt: number;
}

export interface StoredDelivery extends NewDelivery {
  readonly id: number;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly claimedUntil: number | null;
  /** When it was sent, merged or given up. */
  readonly endedAt: number | null;
  /** The delivery that carries what this one had to say. */
  readonly mergedInto: number | null;
  /** What the last attempt met. */
  readonly error: string | null;
}

export async function writeDeliveries(
  tx: Transaction,
  store: Store,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = store.engine.records<NewDelivery, DeliveryRow>(deliveries, {
    key: { type: 'text', of: ({ key }) => key },
    rule_id: { type: 'integer', of: ({ ruleId }) => ruleId },
    snapshot_id: { type: 'integer', of: ({ snapshotId }) => snapshotId },
    channel: { type: 'text', of: ({ channel }) => channel },
    message: { type: 'text', of: ({ message }) => message },
    status: { type: 'text', of: () => 'pending' },
    created_at: { type: 'integer', of: ({ createdAt }) => createdAt },
    next_at: { type: 'integer', of: ({ nextAt }) => nextAt },
  });
  await tx
    .insertInto('delivery')
    .columns([...DELIVERY_COLUMNS])
    .expression((eb) =>
      eb
        .selectFrom(rows.as('new'))
        .select([...DELIVERY_COLUMNS])
        // SQLite reads "on" after a bare "from" as a join.
        .where(eb.lit(true)),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

const DELIVERY_COLUMNS = [
  ...(['key', 'rule_id', 'snapshot_id', 'channel', 'message', 'status', 'created_at', 'next_at'] as const),
] as const;

type DeliveryRow = Pick<Selectable<Database['delivery']>, (typeof DELIVERY_COLUMNS)[number]>;

/**
 * Takes the channel's oldest message that is due, for this process alone until `claimedUntil`, and lets it carry what
 * other messages of the same rule that nobody has tried yet have to say. A claim that ran out, or reaches further than
 * one can (the clock was set back), counts for nothing.
 *
 * @param merge the message that says what all of them do, the oldest first.
 * @returns null when none is due.
 */
export async function claimDelivery(
  store: Store,
  channel: string,
  { now, claimedUntil, longestWaitMs }: { now: number; claimedUntil: number; longestWaitMs: number },
  merge: (messages: readonly string[]) => string,
): Promise<StoredDelivery | null> {
  return store.db.transaction().execute(async (tx) => {
    const candidate = await tx
      .selectFrom('delivery')
      .selectAll()
      .where('channel', '=', channel)
      .where('status', 'in', ['pending', 'sending'])
      .where((eb) =>
        eb.or([
          eb.and([
            eb('status', '=', 'pending'),
            eb.or([eb('next_at', '<=', now), eb('next_at', '>', now + longestWaitMs)]),
          ]),
          eb.and([
            eb('status', '=', 'sending'),
            eb.or([eb('claimed_until', '<=', now), eb('claimed_until', '>', claimedUntil)]),
          ]),
        ]),
      )
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (candidate === undefined) return null;
    const claimed = await tx
      .updateTable('delivery')
      .set({ status: 'sending', claimed_until: claimedUntil, attempts: candidate.attempts + 1 })
      .where('id', '=', candidate.id)
      // Another process may have claimed it since.
      .where('status', '=', candidate.status)
      .where('attempts', '=', candidate.attempts)
      .returningAll()
      .executeTakeFirst();
    if (claimed === undefined) return null;
    if (candidate.attempts > 0) return deliveryOf(claimed);
    const others = await tx
      .updateTable('delivery')
      .set({ status: 'merged', merged_into: claimed.id, ended_at: now })
      .where('channel', '=', channel)
      .where('rule_id', '=', claimed.rule_id)
      .where('status', '=', 'pending')
      .where('attempts', '=', 0)
      .returning(['id', 'message'])
      .execute();
    if (others.length === 0) return deliveryOf(claimed);
    const ordered = [...others].sort((a, b) => a.id - b.id);
    const message = merge([claimed, ...ordered].map((row) => row.message));
    await tx.updateTable('delivery').set({ message }).where('id', '=', claimed.id).execute();
    return deliveryOf({ ...claimed, message });
  });
}

/** Says what became of an attempt; does nothing when somebody else has claimed the message meanwhile. */
export async function endAttempt(
  store: Store,
  { id, attempts }: Pick<StoredDelivery, 'id' | 'attempts'>,
  result:
    | { readonly status: 'sent'; readonly endedAt: number }
    | { readonly status: 'pending'; readonly nextAt: number; readonly error: string }
    | { readonly status: 'dead'; readonly endedAt: number; readonly error: string },
): Promise<void> {
  await store.db
    .updateTable('delivery')
    .set({
      status: result.status,
      claimed_until: null,
      error: result.status === 'sent' ? null : result.error.replaceAll('\0', ''),
      ...(result.status === 'pending' ? { next_at: result.nextAt } : { ended_at: result.endedAt }),
    })
    .where('id', '=', id)
    .where('status', '=', 'sending')
    .where('attempts', '=', attempts)
    .execute();
}

/** Which channels have messages that are not sent, and when the earliest of each is due. */
export async function readDueChannels(store: Store): Promise<{ readonly channel: string; readonly dueAt: number }[]> {
  const rows = await store.db
    .selectFrom('delivery')
    .select((eb) => ['channel', eb.fn.min(eb.fn.coalesce('claimed_until', 'next_at')).as('due_at')])
    .where('status', 'in', ['pending', 'sending'])
    .groupBy('channel')
    .orderBy('channel')
    .execute();
  return rows.map(({ channel, due_at }) => ({ channel, dueAt: Number(due_at) }));
}

export interface DeliveryFilter {
  readonly statuses?: readonly DeliveryStatus[];
  readonly snapshotIds?: readonly number[];
  readonly ids?: readonly number[];
  readonly limit: number;
}

/** The newest deliveries that pass, newest first. */
export async function readDeliveries(store: Store, filter: DeliveryFilter): Promise<StoredDelivery[]> {
  const { statuses, snapshotIds, ids, limit } = filter;
  const rows = await store.db
    .selectFrom('delivery')
    .selectAll()
    .$if(statuses !== undefined, (query) => query.where('status', 'in', statuses ?? []))
    .$if(snapshotIds !== undefined, (query) => query.where(store.engine.isAmong('snapshot_id', snapshotIds ?? [])))
    .$if(ids !== undefined, (query) => query.where(store.engine.isAmong('id', ids ?? [])))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(deliveryOf);
}

/** Puts deliveries that were given up into the outbox again, as if they were new; gives how many. */
export async function reviveDeliveries(store: Store, ids: readonly number[], now: number): Promise<number> {
  const revived = await store.db
    .updateTable('delivery')
    .set({ status: 'pending', attempts: 0, next_at: now, ended_at: null })
    .where(store.engine.isAmong('id', ids))
    .where('status', '=', 'dead')
    .executeTakeFirstOrThrow();
  return Number(revived.numUpdatedRows);
}

function deliveryOf(row: Selectable<Database['delivery']>): StoredDelivery {
  return {
    id: row.id,
    key: row.key,
    ruleId: row.rule_id,
    snapshotId: row.snapshot_id,
    channel: row.channel,
    message: row.message,
    createdAt: row.created_at,
    nextAt: row.next_at,
    status: row.status,
    attempts: row.attempts,
    claimedUntil: row.claimed_until,
    endedAt: row.ended_at,
    mergedInto: row.merged_into,
    error: row.error,
  };
}
