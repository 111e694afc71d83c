import { least, type Places, placeTables, top } from './place-table.js';
import { touchHours } from './rollup/pending.js';
import type { Store, Transaction } from './store.js';

/** Prices of one exchange from elsewhere, by column; item i of each column belongs together. */
export interface ImportedPrices {
  readonly exchangeId: number;
  readonly marketIds: ArrayLike<number>;
  /** When they were observed, epoch ms UTC. */
  readonly times: ArrayLike<number>;
  readonly prices: ArrayLike<number>;
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
 * Stores prices from elsewhere in one transaction, each market at most once per time: what is held stays, and of several in
 * one call the first. Prices of one exchange and time share a snapshot.
 *
 * @param parts one per exchange, of 2^17 prices at most each.
 */
export async function writeImported(store: Store, parts: readonly ImportedPrices[]): Promise<ImportCounts> {
  return store.db.transaction().execute(async (tx) => {
    const total = { stored: 0, unchanged: 0, differing: 0 };
    for (const part of parts) {
      const counts = await writePart(store, tx, part);
      total.stored += counts.stored;
      total.unchanged += counts.unchanged;
      total.differing += counts.differing;
    }
    return total;
  });
}

async function writePart(store: Store, tx: Transaction, part: ImportedPrices): Promise<ImportCounts> {
  const { marketIds, times, prices } = part;
  const order = orderOf(part);
  const polls = await readPolls(store, tx, part);
  const held = await readHeld(store, tx, part, polls);
  const fresh = new Uint32Array(times.length);
  let stored = 0;
  let unchanged = 0;
  let differing = 0;
  let before = -1;
  for (const row of order) {
    const isRepeated = before >= 0 && times[row] === times[before] && marketIds[row] === marketIds[before];
    const price = isRepeated ? (held.get(before) ?? prices[before]) : held.get(row);
    if (!isRepeated) before = row;
    if (price === undefined) fresh[stored++] = row;
    else if (price === prices[row]) unchanged += 1;
    else differing += 1;
  }
  if (stored > 0) await addPrices(store, tx, part, fresh.subarray(0, stored), polls);
  return { stored, unchanged, differing };
}

/** The rows by time, then market, then as they came. */
function orderOf({ marketIds, times }: ImportedPrices): ArrayLike<number> & Iterable<number> {
  const rows = Uint32Array.from({ length: times.length }, (_, row) => row);
  const isOrdered = rows.every((row) => {
    const step = row === 0 ? 1 : (times[row] as number) - (times[row - 1] as number);
    return step > 0 || (step === 0 && (marketIds[row] as number) >= (marketIds[row - 1] as number));
  });
  if (isOrdered) return rows;
  // Numbers sort ten times as fast by themselves as by a function, and three ranks of 17 bits fit one exactly.
  const rankOfTime = ranksOf(times);
  const rankOfMarket = ranksOf(marketIds);
  const keys = Float64Array.from(rows, (row) => {
    const time = rankOfTime.get(times[row] as number) ?? 0;
    return (time * RANKS + (rankOfMarket.get(marketIds[row] as number) ?? 0)) * RANKS + row;
  });
  return Uint32Array.from(keys.sort(), (key) => key % RANKS);
}

const RANKS = 2 ** 17;

function ranksOf(values: ArrayLike<number>): Map<number, number> {
  const distinct = Float64Array.from(new Set(Array.from(values))).sort();
  return new Map(Array.from(distinct, (value, rank) => [value, rank]));
}

/** What an exchange has of one time. */
interface Poll {
  /** The snapshot that takes imported prices. */
  imported: number | null;
  /** Those that hold prices. */
  readonly holding: number[];
}

/** The polls at the times of the prices, by time; times without one are left out. */
async function readPolls(
  store: Store,
  tx: Transaction,
  { exchangeId, times }: ImportedPrices,
): Promise<Map<number, Poll>> {
  const distinct = [...new Set(Array.from(times))];
  const ofExchange = tx.selectFrom('snapshot').where('exchange_id', '=', exchangeId);
  // Nearly always there is none, and then it is not worth asking for each time.
  const some = await ofExchange
    .select('id')
    .where('taken_at', '>=', least(distinct))
    .where('taken_at', '<=', top(distinct))
    .limit(1)
    .executeTakeFirst();
  if (some === undefined) return new Map();
  const rows = await ofExchange
    .select(['id', 'taken_at', 'source', 'price_count'])
    .where(store.engine.isAmong('taken_at', distinct))
    .orderBy('id')
    .execute();
  const polls = new Map<number, Poll>();
  for (const { id, taken_at, source, price_count } of rows) {
    const poll = polls.get(taken_at) ?? { imported: null, holding: [] };
    polls.set(taken_at, poll);
    if (source === SOURCE) poll.imported = id;
    if (price_count > 0) poll.holding.push(id);
  }
  return polls;
}

/** The prices that are held where the rows would go, by row. */
async function readHeld(
  store: Store,
  tx: Transaction,
  { marketIds, times, prices }: ImportedPrices,
  polls: ReadonlyMap<number, Poll>,
): Promise<Map<number, number>> {
  const asked: Places = { snapshotIds: [], marketIds: [], values: [] };
  for (let row = 0; row < times.length && polls.size > 0; row++) {
    for (const snapshotId of polls.get(times[row] as number)?.holding ?? []) {
      asked.snapshotIds.push(snapshotId);
      asked.marketIds.push(marketIds[row] as number);
      asked.values.push(row);
    }
  }
  const held = new Map<number, number>();
  for (const { table, snapshotId, marketId } of placeTables(store, asked)) {
    const { rows, found } = await tx
      // A cross join keeps SQLite to this order: a key look-up per row.
      .selectFrom(table.as('place'))
      .crossJoin('price as p')
      .where('p.snapshot_id', '=', snapshotId)
      .where('p.market_id', '=', marketId)
      .select([store.engine.jsonArray('place.value').as('rows'), store.engine.jsonArray('p.price').as('found')])
      .executeTakeFirstOrThrow();
    const foundPrices = JSON.parse(found ?? '[]') as number[];
    (JSON.parse(rows ?? '[]') as number[]).forEach((row, index) => {
      const price = foundPrices[index] as number;
      // Of two polls at one time the one that agrees counts.
      if (!held.has(row) || price === prices[row]) held.set(row, price);
    });
  }
  return held;
}

async function addPrices(
  store: Store,
  tx: Transaction,
  { exchangeId, marketIds, times, prices }: ImportedPrices,
  rows: Uint32Array,
  polls: ReadonlyMap<number, Poll>,
): Promise<void> {
  const added: Places = { snapshotIds: [], marketIds: [], values: [] };
  const counts = new Map<number, number>();
  const newest = new Map<number, number>();
  for (const row of rows) {
    const time = times[row] as number;
    counts.set(time, (counts.get(time) ?? 0) + 1);
  }
  const touched = [...counts.keys()];
  const snapshots = await ensureSnapshots(store, tx, exchangeId, touched, polls);
  for (const row of rows) {
    const marketId = marketIds[row] as number;
    added.snapshotIds.push(snapshots.get(times[row] as number) as number);
    added.marketIds.push(marketId);
    added.values.push(prices[row] as number);
    // The rows are in time order.
    newest.set(marketId, row);
  }
  for (const { table, snapshotId, marketId } of placeTables(store, added)) {
    await tx
      .insertInto('price')
      .columns(['snapshot_id', 'market_id', 'price'])
      .expression((eb) =>
        eb
          .selectFrom(table.as('place'))
          .select([snapshotId.as('snapshot_id'), marketId.as('market_id'), 'place.value']),
      )
      .execute();
  }

  const more = store.engine.numberMap(
    touched.map((time) => snapshots.get(time) as number),
    [...counts.values()],
  );
  await tx
    .updateTable('snapshot')
    .from(more.as('more'))
    .set((eb) => ({ price_count: eb('snapshot.price_count', '+', eb.ref('more.value')) }))
    .whereRef('snapshot.id', '=', 'more.key')
    .execute();
  await moveLatest(
    store,
    tx,
    [...newest].map(([marketId, row]) => ({ marketId, time: times[row] as number, price: prices[row] as number })),
  );
  await touchHours(tx, store, exchangeId, touched);
}

/** The snapshot that takes imported prices of each time, by time; missing ones are made, in the order of the times. */
async function ensureSnapshots(
  store: Store,
  tx: Transaction,
  exchangeId: number,
  times: readonly number[],
  polls: ReadonlyMap<number, Poll>,
): Promise<Map<number, number>> {
  const ids = new Map<number, number>();
  const missing: number[] = [];
  for (const time of times) {
    const id = polls.get(time)?.imported ?? null;
    if (id === null) missing.push(time);
    else ids.set(time, id);
  }
  if (missing.length === 0) return ids;
  const wanted = store.engine.records(missing, { time: { type: 'integer', of: (time) => time } });
  const made = await tx
    .insertInto('snapshot')
    .columns([
      ...(['exchange_id', 'source', 'scheduled_at', 'taken_at', 'status'] as const),
      ...(['price_count', 'skipped_count', 'rejected_count', 'duration_ms'] as const),
    ])
    .expression((eb) =>
      eb
        .selectFrom(wanted.as('wanted'))
        .select([
          eb.val(exchangeId).as('exchange_id'),
          eb.val(SOURCE).as('source'),
          'wanted.time as scheduled_at',
          'wanted.time as taken_at',
          eb.val('ok').as('status'),
          eb.lit(0).as('price_count'),
          eb.lit(0).as('skipped_count'),
          eb.lit(0).as('rejected_count'),
          eb.lit(0).as('duration_ms'),
        ]),
    )
    .returning(['id', 'taken_at'])
    .execute();
  for (const row of made) ids.set(row.taken_at, row.id);
  return ids;
}

interface NewestPrice {
  readonly marketId: number;
  readonly time: number;
  readonly price: number;
}

/** Moves the newest price of each market forward, never back. */
async function moveLatest(store: Store, tx: Transaction, newest: readonly NewestPrice[]): Promise<void> {
  const entries = store.engine.records(newest, {
    market_id: { type: 'integer', of: ({ marketId }) => marketId },
    price: { type: 'real', of: ({ price }) => price },
    taken_at: { type: 'integer', of: ({ time }) => time },
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
