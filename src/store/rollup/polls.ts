import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TimeRange } from '../../market/time.js';
import type { Store } from '../store.js';
import type { PriceColumn } from './price-runs.js';
import { decodeSnapshotBlock } from './snapshot-block.js';

/** A batch ends before the poll that would take it past this; one poll is never split. */
const BATCH_PRICES = 250_000;
const PAGE_SNAPSHOTS = 4_000;

/**
 * The polls of an exchange in the range that stored prices, oldest first (then in the order of storing), in batches. Lets
 * other work run between batches, and ends with the signal's reason when it aborts.
 *
 * @param from `rows` reads the user's own rows even where a block of them is held.
 */
export async function* readPolls(
  store: Store,
  exchangeId: number,
  range: TimeRange,
  signal?: AbortSignal,
  from: 'blocks' | 'rows' = 'blocks',
): AsyncGenerator<PriceColumn[]> {
  let isFirst = true;
  for await (const heads of groups(readHeads(store, exchangeId, range))) {
    if (!isFirst) await nextTurn();
    isFirst = false;
    signal?.throwIfAborted();
    yield await readColumns(store, heads, from);
  }
}

/** A snapshot that has prices. */
export interface SnapshotHead {
  readonly id: number;
  /** Epoch ms UTC. */
  readonly takenAt: number;
  readonly priceCount: number;
}

/** The snapshots of an exchange in the range that have prices, oldest first, then in the order of storing. */
export async function* readHeads(store: Store, exchangeId: number, range: TimeRange): AsyncGenerator<SnapshotHead> {
  let after = { takenAt: range.since, id: -1 };
  for (;;) {
    const { takenAt, id } = after;
    const page = await store.db
      .selectFrom('snapshot')
      .select(['id', 'taken_at as takenAt', 'price_count as priceCount'])
      .where('exchange_id', '=', exchangeId)
      .where('taken_at', '<', range.until)
      .where((eb) => eb(eb.refTuple('taken_at', 'id'), '>', eb.tuple(takenAt, id)))
      .where('price_count', '>', 0)
      .orderBy('taken_at')
      .orderBy('id')
      .limit(PAGE_SNAPSHOTS)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_SNAPSHOTS) return;
    after = last;
  }
}

async function* groups(heads: AsyncIterable<SnapshotHead>): AsyncGenerator<SnapshotHead[]> {
  let group: SnapshotHead[] = [];
  let prices = 0;
  for await (const head of heads) {
    if (group.length > 0 && prices + head.priceCount > BATCH_PRICES) {
      yield group;
      group = [];
      prices = 0;
    }
    group.push(head);
    prices += head.priceCount;
  }
  if (group.length > 0) yield group;
}

/** The prices of these snapshots, in their order. */
async function readColumns(
  store: Store,
  heads: readonly SnapshotHead[],
  from: 'blocks' | 'rows',
): Promise<PriceColumn[]> {
  const ids = heads.map(({ id }) => id);
  const blocks = from === 'rows' ? [] : await readSnapshotBlocks(store, ids);
  const columns = new Map<number, PriceColumn>(
    blocks.map(({ snapshot_id, payload }) => [snapshot_id, decodeSnapshotBlock(payload)]),
  );
  const others = ids.filter((id) => !columns.has(id));
  if (others.length > 0) {
    const takenAt = new Map(heads.map((head) => [head.id, head.takenAt]));
    for (const { snapshot_id: id, marketIds, prices } of await readRows(store, others)) {
      columns.set(id, {
        takenAt: takenAt.get(id) as number,
        marketIds: JSON.parse(marketIds) as number[],
        prices: JSON.parse(prices) as number[],
      });
    }
  }
  return ids.flatMap((id) => columns.get(id) ?? []);
}

function readSnapshotBlocks({ db, engine }: Store, snapshotIds: readonly number[]) {
  return db
    .selectFrom('snapshot_block')
    .select(['snapshot_id', 'payload'])
    .where(engine.isAmong('snapshot_id', snapshotIds))
    .execute();
}

/** Two JSON texts a snapshot come over several times faster than a row object a price. */
function readRows({ db, engine }: Store, snapshotIds: readonly number[]) {
  return db
    .selectFrom('price')
    .select(['snapshot_id', engine.jsonArray('market_id').as('marketIds'), engine.jsonArray('price').as('prices')])
    .where(engine.isAmong('snapshot_id', snapshotIds))
    .groupBy('snapshot_id')
    .execute();
}
