import type { SnapshotStatus } from '../store/schema.js';
import type { Store } from '../store/store.js';

/** One stored poll of one exchange; times are epoch ms UTC. */
export interface FeedSnapshot {
  readonly id: number;
  readonly exchange: string;
  readonly source: string;
  readonly status: SnapshotStatus;
  /** The time of its prices. */
  readonly takenAt: number;
  /** The tick it belongs to. */
  readonly scheduledAt: number;
  /** How many prices it brought. */
  readonly prices: number;
}

/** The id of the newest snapshot; 0 when there is none. */
export async function readNewestSnapshotId(store: Store): Promise<number> {
  const { id } = await store.db
    .selectFrom('snapshot')
    .select((eb) => eb.fn.max<number | null>('id').as('id'))
    .executeTakeFirstOrThrow();
  return id ?? 0;
}

/** The snapshots whose ids lie after the one and up to the other, by id: the first `limit` of them. */
export async function readSnapshots(store: Store, after: number, upTo: number, limit: number): Promise<FeedSnapshot[]> {
  return store.db
    .selectFrom('snapshot as s')
    .innerJoin('exchange as e', 'e.id', 's.exchange_id')
    .select([
      's.id',
      'e.slug as exchange',
      's.source',
      's.status',
      's.taken_at as takenAt',
      's.scheduled_at as scheduledAt',
      's.price_count as prices',
    ])
    .where('s.id', '>', after)
    .where('s.id', '<=', upTo)
    .orderBy('s.id')
    .limit(limit)
    .execute();
}

/** The prices of those markets in those snapshots, by snapshot id, then market id. */
export async function readSnapshotPrices(
  store: Store,
  snapshotIds: readonly number[],
  marketIds: readonly number[],
): Promise<Map<number, Map<number, number>>> {
  const found = new Map<number, Map<number, number>>();
  if (snapshotIds.length === 0 || marketIds.length === 0) return found;
  const rows = await store.db
    .selectFrom('price')
    .select(['snapshot_id', 'market_id', 'price'])
    .where(store.engine.isAmong('snapshot_id', snapshotIds))
    .where(store.engine.isAmong('market_id', marketIds))
    .execute();
  for (const { snapshot_id: id, market_id: marketId, price } of rows) {
    const prices = found.get(id) ?? new Map<number, number>();
    found.set(id, prices.set(marketId, price));
  }
  return found;
}
