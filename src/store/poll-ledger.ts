import { sql } from 'kysely';
import type { SnapshotStatus } from './schema.js';
import type { Store } from './store.js';

/** What is recorded of an exchange's ticks; ticks are counted in intervals since the epoch. */
export interface PollLedger {
  /** Runs of ticks without prices between the first and the last that is recorded, oldest first; both ends belong to them. */
  readonly holes: readonly { readonly first: number; readonly last: number }[];
  /** Polls that stored no price, oldest first. */
  readonly troubles: readonly PollTrouble[];
}

export interface PollTrouble {
  readonly tick: number;
  readonly status: Exclude<SnapshotStatus, 'ok'>;
  readonly error: string | null;
}

/** The ledger of the exchange's polls, read as if it had always been polled at that interval. */
export async function readPollLedger(store: Store, exchangeId: number, intervalMs: number): Promise<PollLedger> {
  const tick = sql<number>`scheduled_at / cast(${intervalMs} as bigint)`;
  const ofExchange = store.db.selectFrom('snapshot').where('exchange_id', '=', exchangeId);
  const { first, last } = await ofExchange
    .select([sql<number | null>`min(${tick})`.as('first'), sql<number | null>`max(${tick})`.as('last')])
    .executeTakeFirstOrThrow();
  if (first === null || last === null) return { holes: [], troubles: [] };

  const good = ofExchange.where('status', '=', 'ok').select(tick.as('tick')).distinct();
  const neighbours = store.db
    .selectFrom(good.as('good'))
    .select(['tick', sql<number | null>`lag(tick) over (order by tick)`.as('before')]);
  const breaks = await store.db
    .selectFrom(neighbours.as('good'))
    .select(['tick', 'before'])
    .where((eb) => eb.or([eb('before', 'is', null), eb('tick', '>', eb('before', '+', 1))]))
    .orderBy('tick')
    .execute();
  const { newest } = await store.db
    .selectFrom(good.as('good'))
    .select((eb) => eb.fn.max<number | null>('tick').as('newest'))
    .executeTakeFirstOrThrow();
  const holes = [
    ...breaks.map(({ tick: next, before }) => ({ first: before === null ? first : before + 1, last: next - 1 })),
    { first: newest === null ? first : newest + 1, last },
  ];
  const troubles = await ofExchange
    .select([tick.as('tick'), 'status', 'error'])
    .where('status', '<>', 'ok')
    .orderBy('scheduled_at')
    .orderBy('id')
    .execute();
  return {
    holes: holes.filter((hole) => hole.first <= hole.last),
    troubles: troubles as PollTrouble[],
  };
}
