import { type Columns, readColumnar } from './columnar.js';
import type { Store } from './store.js';

export interface SnapshotPrice {
  readonly snapshotId: number;
  readonly marketId: number;
  readonly price: number;
}

/** The prices of these markets in these snapshots, by column, in no order. A key look-up each. */
export function readSnapshotPrices(
  { db, engine }: Store,
  snapshotIds: readonly number[],
  marketIds: readonly number[],
): Promise<Columns<SnapshotPrice>> {
  const query = db
    .selectFrom('price')
    .where(engine.isAmong('snapshot_id', snapshotIds))
    .where(engine.isAmong('market_id', marketIds));
  return readColumnar<SnapshotPrice>(engine, query, {
    snapshotId: 'snapshot_id',
    marketId: 'market_id',
    price: 'price',
  });
}
