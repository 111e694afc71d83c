import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TimeRange } from '../market/time.js';
import { readHeads, type SnapshotHead } from './rollup/polls.js';
import type { Store } from './store.js';

/** Prices by column; item i of each belongs together. */
export interface PriceBatch {
  readonly length: number;
  readonly marketIds: ArrayLike<number>;
  /** Epoch ms UTC. */
  readonly times: ArrayLike<number>;
  readonly prices: ArrayLike<number>;
}

export interface PriceFilter {
  readonly exchangeIds?: readonly number[];
  /** Few: each is a key look-up per snapshot. */
  readonly marketIds?: readonly number[];
}

export interface Point {
  /** Epoch ms UTC. */
  readonly time: number;
  readonly price: number;
}

/** A batch ends before the snapshot that would take it past this; one snapshot is never split. */
const BATCH_PRICES = 25_000;

/**
 * Every price of the range, an exchange after the other, each market's in time order (then in the order of storing).
 * Holds one batch in memory, lets other work run between batches, and ends with the signal's reason when it aborts.
 */
export async function* scanPrices(
  store: Store,
  range: TimeRange,
  filter: PriceFilter,
  signal?: AbortSignal,
): AsyncGenerator<PriceBatch> {
  for (const exchangeId of await exchangesOf(store, filter)) {
    for await (const heads of snapshotGroups(store, exchangeId, range, filter)) {
      signal?.throwIfAborted();
      const batch = await readBatch(store, heads, filter);
      if (batch.length > 0) yield batch;
      await nextTurn();
    }
  }
}

/** One market's prices in the range, oldest first; the first `limit` of them when given. */
export async function readPoints(
  store: Store,
  market: { readonly id: number; readonly exchangeId: number },
  range: TimeRange,
  options: { readonly limit?: number } = {},
): Promise<Point[]> {
  const { limit } = options;
  return store.db
    .selectFrom('snapshot as s')
    .innerJoin('price as p', 'p.snapshot_id', 's.id')
    .select(['s.taken_at as time', 'p.price'])
    .where('p.market_id', '=', market.id)
    .where('s.exchange_id', '=', market.exchangeId)
    .where('s.taken_at', '>=', range.since)
    .where('s.taken_at', '<', range.until)
    .orderBy('s.taken_at')
    .orderBy('s.id')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute();
}

const PAGE_POINTS = 10_000;

/** As `readPoints`, in pages of at most 10,000, none of them empty; lets other work run between them. */
export async function* scanPoints(
  store: Store,
  market: { readonly id: number; readonly exchangeId: number },
  range: TimeRange,
): AsyncGenerator<Point[]> {
  let after = { time: range.since, snapshotId: -1 };
  for (;;) {
    const { time, snapshotId } = after;
    const page = await store.db
      .selectFrom('snapshot as s')
      .innerJoin('price as p', 'p.snapshot_id', 's.id')
      .select(['s.taken_at as time', 'p.price', 's.id as snapshotId'])
      .where('p.market_id', '=', market.id)
      .where('s.exchange_id', '=', market.exchangeId)
      .where('s.taken_at', '<', range.until)
      .where((eb) => eb(eb.refTuple('s.taken_at', 's.id'), '>', eb.tuple(time, snapshotId)))
      .orderBy('s.taken_at')
      .orderBy('s.id')
      .limit(PAGE_POINTS)
      .execute();
    if (page.length > 0) yield page.map(({ time: at, price }) => ({ time: at, price }));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_POINTS) return;
    after = last;
    await nextTurn();
  }
}

async function exchangesOf(store: Store, filter: PriceFilter): Promise<number[]> {
  if (filter.marketIds === undefined) {
    if (filter.exchangeIds !== undefined) return [...filter.exchangeIds];
    return (await store.db.selectFrom('exchange').select('id').orderBy('id').execute()).map((row) => row.id);
  }
  const rows = await store.db
    .selectFrom('market')
    .select('exchange_id')
    .distinct()
    .where(store.engine.isAmong('id', filter.marketIds))
    .orderBy('exchange_id')
    .execute();
  return rows.map((row) => row.exchange_id).filter((id) => filter.exchangeIds?.includes(id) ?? true);
}

/** The exchange's snapshots in time order, in groups that fill a batch. */
async function* snapshotGroups(
  store: Store,
  exchangeId: number,
  range: TimeRange,
  filter: PriceFilter,
): AsyncGenerator<SnapshotHead[]> {
  const most = filter.marketIds?.length ?? Number.POSITIVE_INFINITY;
  let group: SnapshotHead[] = [];
  let groupPrices = 0;
  for await (const head of readHeads(store, exchangeId, range)) {
    const prices = Math.min(head.priceCount, most);
    if (group.length > 0 && groupPrices + prices > BATCH_PRICES) {
      yield group;
      group = [];
      groupPrices = 0;
    }
    group.push(head);
    groupPrices += prices;
  }
  if (group.length > 0) yield group;
}

async function readBatch(store: Store, heads: readonly SnapshotHead[], filter: PriceFilter): Promise<PriceBatch> {
  const { engine } = store;
  // Two JSON texts a snapshot come over several times faster than a row object a price.
  const rows = await store.db
    .selectFrom('price')
    .select(['snapshot_id', engine.jsonArray('market_id').as('marketIds'), engine.jsonArray('price').as('prices')])
    .where(
      engine.isAmong(
        'snapshot_id',
        heads.map((head) => head.id),
      ),
    )
    .$if(filter.marketIds !== undefined, (query) => query.where(engine.isAmong('market_id', filter.marketIds ?? [])))
    .groupBy('snapshot_id')
    .execute();
  const bySnapshot = new Map(rows.map((row) => [row.snapshot_id, row]));
  const parts = heads.flatMap(({ id, takenAt }) => {
    const row = bySnapshot.get(id);
    return row === undefined
      ? []
      : [{ takenAt, marketIds: JSON.parse(row.marketIds) as number[], prices: JSON.parse(row.prices) as number[] }];
  });
  const length = parts.reduce((sum, part) => sum + part.prices.length, 0);
  const marketIds = new Float64Array(length);
  const times = new Float64Array(length);
  const prices = new Float64Array(length);
  let start = 0;
  for (const part of parts) {
    marketIds.set(part.marketIds, start);
    prices.set(part.prices, start);
    times.fill(part.takenAt, start, start + part.prices.length);
    start += part.prices.length;
  }
  return { length, marketIds, times, prices };
}
