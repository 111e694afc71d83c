import type { Store, Transaction } from './store.js';

/** A price from elsewhere, with the time at which it was observed. */
export interface ImportedPrice {
  readonly exchangeId: number;
  readonly marketId: number;
  /** Epoch ms UTC. */
  readonly time: number;
  readonly price: number;
}

export interface ImportCounts {
  readonly stored: number;
  /** The market has this price at this time already. */
  readonly unchanged: number;
  /** The market has another price at this time; that one stays. */
  readonly differing: number;
}

/** The source of snapshots that hold imported prices. */
const SOURCE = 'import';

/**
 * Stores prices from elsewhere in one transaction, each market at most once per time: what is held stays. Prices of one
 * exchange and time share a snapshot.
 */
export async function writeImported(store: Store, rows: readonly ImportedPrice[]): Promise<ImportCounts> {
  return store.db.transaction().execute(async (tx) => {
    const held = await readHeld(store, tx, rows);
    const fresh = new Map<string, ImportedPrice>();
    let unchanged = 0;
    let differing = 0;
    for (const row of rows) {
      const key = keyOf(row.marketId, row.time);
      const before = held.get(key) ?? fresh.get(key)?.price;
      if (before === undefined) fresh.set(key, row);
      else if (before === row.price) unchanged += 1;
      else differing += 1;
    }
    const added = [...fresh.values()];
    if (added.length > 0) await addPrices(store, tx, added);
    return { stored: added.length, unchanged, differing };
  });
}

function keyOf(owner: number, time: number): string {
  return `${owner} ${time}`;
}

/** What the store has of these markets at these times, by market and time. */
async function readHeld(store: Store, tx: Transaction, rows: readonly ImportedPrice[]): Promise<Map<string, number>> {
  const asked = store.engine.records(rows, {
    exchange_id: { type: 'integer', of: (row) => row.exchangeId },
    market_id: { type: 'integer', of: (row) => row.marketId },
    time: { type: 'integer', of: (row) => row.time },
  });
  const held = await tx
    .selectFrom(asked.as('asked'))
    .innerJoin('snapshot as s', (join) =>
      join.onRef('s.exchange_id', '=', 'asked.exchange_id').onRef('s.taken_at', '=', 'asked.time'),
    )
    .innerJoin('price as p', (join) =>
      join.onRef('p.snapshot_id', '=', 's.id').onRef('p.market_id', '=', 'asked.market_id'),
    )
    .select(['p.market_id', 's.taken_at', 'p.price'])
    .execute();
  return new Map(held.map((row) => [keyOf(row.market_id, row.taken_at), row.price]));
}

async function addPrices(store: Store, tx: Transaction, rows: readonly ImportedPrice[]): Promise<void> {
  const snapshots = await ensureSnapshots(store, tx, rows);
  const placed = rows.map((row) => ({ ...row, snapshotId: snapshots.get(keyOf(row.exchangeId, row.time)) ?? 0 }));
  placed.sort((a, b) => a.snapshotId - b.snapshotId || a.marketId - b.marketId);
  const entries = store.engine.records(placed, {
    snapshot_id: { type: 'integer', of: (row) => row.snapshotId },
    market_id: { type: 'integer', of: (row) => row.marketId },
    price: { type: 'real', of: (row) => row.price },
  });
  await tx
    .insertInto('price')
    .columns(['snapshot_id', 'market_id', 'price'])
    .expression((eb) => eb.selectFrom(entries.as('entry')).select(['snapshot_id', 'market_id', 'price']))
    .execute();

  const counts = new Map<number, number>();
  for (const { snapshotId } of placed) counts.set(snapshotId, (counts.get(snapshotId) ?? 0) + 1);
  const added = store.engine.numberMap([...counts.keys()], [...counts.values()]);
  await tx
    .updateTable('snapshot')
    .from(added.as('added'))
    .set((eb) => ({ price_count: eb('snapshot.price_count', '+', eb.ref('added.value')) }))
    .whereRef('snapshot.id', '=', 'added.key')
    .execute();
  await moveLatest(store, tx, rows);
}

/** The snapshot of each exchange and time that holds imported prices, by exchange and time; missing ones are made. */
async function ensureSnapshots(
  store: Store,
  tx: Transaction,
  rows: readonly ImportedPrice[],
): Promise<Map<string, number>> {
  const wanted = [...new Map(rows.map((row) => [keyOf(row.exchangeId, row.time), row])).values()];
  wanted.sort((a, b) => a.time - b.time || a.exchangeId - b.exchangeId);
  const fields = {
    exchange_id: { type: 'integer', of: (row: ImportedPrice) => row.exchangeId },
    time: { type: 'integer', of: (row: ImportedPrice) => row.time },
  } as const;
  const held = await tx
    .selectFrom(store.engine.records(wanted, fields).as('wanted'))
    .innerJoin('snapshot as s', (join) =>
      join
        .onRef('s.exchange_id', '=', 'wanted.exchange_id')
        .onRef('s.taken_at', '=', 'wanted.time')
        .on('s.source', '=', SOURCE),
    )
    .select(['s.id', 's.exchange_id', 's.taken_at'])
    .execute();
  const ids = new Map(held.map((row) => [keyOf(row.exchange_id, row.taken_at), row.id]));
  const missing = wanted.filter((row) => !ids.has(keyOf(row.exchangeId, row.time)));
  if (missing.length === 0) return ids;
  const made = await tx
    .insertInto('snapshot')
    .columns([
      ...(['exchange_id', 'source', 'scheduled_at', 'taken_at', 'status'] as const),
      ...(['price_count', 'skipped_count', 'rejected_count', 'duration_ms'] as const),
    ])
    .expression((eb) =>
      eb
        .selectFrom(store.engine.records(missing, fields).as('missing'))
        .select([
          'missing.exchange_id',
          eb.val(SOURCE).as('source'),
          'missing.time as scheduled_at',
          'missing.time as taken_at',
          eb.val('ok').as('status'),
          eb.lit(0).as('price_count'),
          eb.lit(0).as('skipped_count'),
          eb.lit(0).as('rejected_count'),
          eb.lit(0).as('duration_ms'),
        ]),
    )
    .returning(['id', 'exchange_id', 'taken_at'])
    .execute();
  for (const row of made) ids.set(keyOf(row.exchange_id, row.taken_at), row.id);
  return ids;
}

/** Moves the newest price of each market forward, never back. */
async function moveLatest(store: Store, tx: Transaction, rows: readonly ImportedPrice[]): Promise<void> {
  const newest = new Map<number, ImportedPrice>();
  for (const row of rows) {
    const other = newest.get(row.marketId);
    if (other === undefined || other.time <= row.time) newest.set(row.marketId, row);
  }
  const entries = store.engine.records([...newest.values()], {
    market_id: { type: 'integer', of: (row) => row.marketId },
    price: { type: 'real', of: (row) => row.price },
    taken_at: { type: 'integer', of: (row) => row.time },
  });
  await tx
    .insertInto('latest')
    .columns(['market_id', 'price', 'taken_at'])
    .expression((eb) =>
      eb
        .selectFrom(entries.as('entry'))
        .select(['market_id', 'price', 'taken_at'])
        // SQLite reads "on" after a bare "from" as a join.
        .where(eb.lit(true)),
    )
    .onConflict((conflict) =>
      conflict
        .column('market_id')
        .doUpdateSet((eb) => ({ price: eb.ref('excluded.price'), taken_at: eb.ref('excluded.taken_at') }))
        .whereRef('excluded.taken_at', '>', 'latest.taken_at'),
    )
    .execute();
}
