import { buildDue, buildQuarterBefore } from './rollup/build.js';
import { touchHours } from './rollup/pending.js';
import { encodeSnapshotBlock } from './rollup/snapshot-block.js';
import type { SnapshotStatus } from './schema.js';
import type { Store, Transaction } from './store.js';

/** How one poll of one exchange ended, failed ones too. */
export interface NewSnapshot {
  readonly exchangeId: number;
  /** Id of the source that was asked. */
  readonly source: string;
  /** The tick it belongs to, epoch ms UTC. */
  readonly scheduledAt: number;
  /** When the answer arrived, epoch ms UTC: the time of its prices. */
  readonly takenAt: number;
  readonly status: SnapshotStatus;
  readonly skippedCount: number;
  readonly rejectedCount: number;
  readonly durationMs: number;
  readonly error: string | null;
}

export interface NewPrice {
  readonly marketId: number;
  /** Finite and above zero, in the quote asset. */
  readonly price: number;
  /** In the quote asset; null keeps the volume that was reported last. */
  readonly volume24h: number | null;
}

/** A snapshot that is being stored. */
export interface WrittenSnapshot {
  readonly snapshotId: number;
  readonly exchangeId: number;
  /** Epoch ms UTC. */
  readonly takenAt: number;
  /** By market id, each market once; none when the poll brought none. */
  readonly prices: readonly NewPrice[];
}

/** Work that is stored together with a snapshot or not at all; everything it reads and writes goes through `tx`. */
export type WithSnapshot = (tx: Transaction, snapshot: WrittenSnapshot) => Promise<void>;

/**
 * Stores a poll whole or not at all: the snapshot, its prices (each market once), the newest price of each market,
 * which only moves forward in time, and the rollups of what is over since the poll before.
 *
 * @param within what is stored with it; it sees all of the above.
 * @returns the snapshot's id.
 */
export async function writeSnapshot(
  store: Store,
  snapshot: NewSnapshot,
  prices: readonly NewPrice[],
  within?: WithSnapshot,
): Promise<number> {
  // In key order every row is an append to its table.
  const ordered = [...prices].sort((a, b) => a.marketId - b.marketId);
  const marketIds = ordered.map((price) => price.marketId);
  return store.db.transaction().execute(async (tx) => {
    const { id } = await tx
      .insertInto('snapshot')
      .values({
        exchange_id: snapshot.exchangeId,
        source: snapshot.source,
        scheduled_at: snapshot.scheduledAt,
        taken_at: snapshot.takenAt,
        status: snapshot.status,
        price_count: prices.length,
        skipped_count: snapshot.skippedCount,
        rejected_count: snapshot.rejectedCount,
        duration_ms: snapshot.durationMs,
        // Part of an upstream's answer may stand in it, and PostgreSQL's text holds no NUL.
        error: snapshot.error?.replaceAll('\0', '') ?? null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { takenAt, exchangeId } = snapshot;
    const written = { snapshotId: id, exchangeId, takenAt, prices: ordered };
    if (ordered.length === 0) {
      await within?.(tx, written);
      return id;
    }
    await tx
      .insertInto('price')
      .columns(['snapshot_id', 'market_id', 'price'])
      .expression((eb) =>
        eb
          .selectFrom(
            store.engine
              .numberMap(
                marketIds,
                ordered.map((price) => price.price),
              )
              .as('entry'),
          )
          .select([eb.val(id).as('snapshot_id'), 'entry.key', 'entry.value']),
      )
      .execute();
    await tx
      .insertInto('latest')
      .columns(['market_id', 'price', 'taken_at', 'volume_24h'])
      .expression((eb) =>
        eb
          .selectFrom(
            store.engine
              .numberMap(
                marketIds,
                ordered.map((price) => price.volume24h),
              )
              .as('entry'),
          )
          .crossJoin('price as p')
          .where('p.snapshot_id', '=', id)
          .whereRef('p.market_id', '=', 'entry.key')
          .select(['entry.key', 'p.price', eb.val(snapshot.takenAt).as('taken_at'), 'entry.value']),
      )
      .onConflict((conflict) =>
        conflict
          .column('market_id')
          .doUpdateSet((eb) => ({
            price: eb.ref('excluded.price'),
            taken_at: eb.ref('excluded.taken_at'),
            volume_24h: eb.fn.coalesce('excluded.volume_24h', 'latest.volume_24h'),
          }))
          .whereRef('excluded.taken_at', '>=', 'latest.taken_at'),
      )
      .execute();
    const prices64 = Float64Array.from(ordered, (price) => price.price);
    await tx
      .insertInto('snapshot_block')
      .values({ snapshot_id: id, payload: encodeSnapshotBlock({ takenAt, marketIds, prices: prices64 }) })
      .execute();
    const opened = await touchHours(tx, store, exchangeId, [takenAt]);
    if (opened > 0) await buildDue(tx, store, exchangeId, takenAt);
    else await buildQuarterBefore(tx, store, exchangeId, takenAt);
    await within?.(tx, written);
    return id;
  });
}

/** Records the ticks (epoch ms UTC) at which the exchange was not polled, so that the hole is explained. */
export async function writeMissed(
  store: Store,
  exchangeId: number,
  source: string,
  ticks: readonly number[],
  now: number,
): Promise<void> {
  const missed = store.engine.records(ticks, { tick: { type: 'integer', of: (tick) => tick } });
  await store.db
    .insertInto('snapshot')
    .columns([
      'exchange_id',
      'source',
      'scheduled_at',
      'taken_at',
      'status',
      'price_count',
      'skipped_count',
      'rejected_count',
      'duration_ms',
    ])
    .expression((eb) =>
      eb
        .selectFrom(missed.as('missed'))
        .select([
          eb.val(exchangeId).as('exchange_id'),
          eb.val(source).as('source'),
          'missed.tick',
          eb.val(now).as('taken_at'),
          eb.val('missed').as('status'),
          eb.lit(0).as('price_count'),
          eb.lit(0).as('skipped_count'),
          eb.lit(0).as('rejected_count'),
          eb.lit(0).as('duration_ms'),
        ]),
    )
    .execute();
}

/** How an exchange's polls went lately; all null when it was never polled. */
export interface LastSnapshots {
  readonly exchangeId: number;
  /** Epoch ms UTC of the newest snapshot, whatever became of it. */
  readonly lastAt: number | null;
  readonly lastStatus: SnapshotStatus | null;
  readonly lastError: string | null;
  readonly lastSource: string | null;
  /** Epoch ms UTC of the newest snapshot that stored prices. */
  readonly lastOkAt: number | null;
}

/** One row per exchange, by exchange id; two index look-ups each, however long the history. */
export async function readLastSnapshots(store: Store): Promise<LastSnapshots[]> {
  const rows = await store.db
    .selectFrom('exchange as e')
    .leftJoin('snapshot as last', (join) =>
      join.on('last.id', '=', (eb) =>
        eb
          .selectFrom('snapshot as s')
          .select('s.id')
          .whereRef('s.exchange_id', '=', 'e.id')
          .orderBy('s.taken_at', 'desc')
          .orderBy('s.id', 'desc')
          .limit(1),
      ),
    )
    .select((eb) => [
      'e.id',
      'last.taken_at',
      'last.status',
      'last.error',
      'last.source',
      eb
        .selectFrom('snapshot as s')
        .select((one) => one.fn.max('s.taken_at').as('at'))
        .whereRef('s.exchange_id', '=', 'e.id')
        .where('s.status', '=', 'ok')
        .as('last_ok_at'),
    ])
    .orderBy('e.id')
    .execute();
  return rows.map((row) => ({
    exchangeId: row.id,
    lastAt: row.taken_at,
    lastStatus: row.status,
    lastError: row.error,
    lastSource: row.source,
    lastOkAt: row.last_ok_at,
  }));
}
