import type { TimeRange } from '../../market/time.js';
import type { Store, Transaction } from '../store.js';
import { decodePriceBlock } from './decode-price-block.js';
import { encodePriceBlock, type PriceBlock } from './price-block.js';
import { decodeSummaryBlock, encodeSummaryBlock, type SummaryBlock } from './summary-block.js';

/** A bucket whose block is held. */
export interface HeldBucket {
  readonly id: number;
  /** Epoch ms UTC. */
  readonly openTime: number;
}

/** The Summary blocks of this length that begin in the range, oldest first. */
export async function readRollupBuckets(
  { db }: Store,
  exchangeId: number,
  intervalMs: number,
  range: TimeRange,
): Promise<HeldBucket[]> {
  return db
    .selectFrom('rollup')
    .select(['id', 'open_time as openTime'])
    .where('exchange_id', '=', exchangeId)
    .where('interval_ms', '=', intervalMs)
    .where('open_time', '>=', range.since)
    .where('open_time', '<', range.until)
    .orderBy('open_time')
    .execute();
}

/** The hours that begin in the range and whose prices are held as a block, oldest first. */
export async function readPriceBlocks({ db }: Store, exchangeId: number, range: TimeRange): Promise<HeldBucket[]> {
  return db
    .selectFrom('price_block')
    .select(['id', 'open_time as openTime'])
    .where('exchange_id', '=', exchangeId)
    .where('open_time', '>=', range.since)
    .where('open_time', '<', range.until)
    .orderBy('open_time')
    .execute();
}

/**
 * These Summary blocks, in the order of their times. A few at a time: each is some hundred kilobytes.
 *
 * @throws CrunchError `store` for a block that this program cannot read.
 */
export async function readRollups({ db, engine }: Store, ids: readonly number[]): Promise<SummaryBlock[]> {
  const rows = await db
    .selectFrom('rollup')
    .select('payload')
    .where(engine.isAmong('id', ids))
    .orderBy('open_time')
    .execute();
  return rows.map(({ payload }) => decodeSummaryBlock(payload));
}

/**
 * The prices of a range inside an hour, out of its block; null when it is gone.
 *
 * @param marketIds ascending; all when absent. *
 * @throws CrunchError `store` for a block that this program cannot read.
 */
export async function readPriceBlock(
  { db }: Store,
  id: number,
  range: TimeRange,
  marketIds?: Uint32Array,
): Promise<PriceBlock | null> {
  const row = await db.selectFrom('price_block').select('payload').where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : decodePriceBlock(row.payload, range, marketIds);
}

/** Stores a bucket's Summaries in place of what was held of it. */
export async function writeRollup(tx: Transaction, exchangeId: number, block: SummaryBlock): Promise<void> {
  await tx
    .insertInto('rollup')
    .values({
      exchange_id: exchangeId,
      interval_ms: block.intervalMs,
      open_time: block.openTime,
      payload: encodeSummaryBlock(block),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['exchange_id', 'interval_ms', 'open_time'])
        .doUpdateSet((eb) => ({ payload: eb.ref('excluded.payload') })),
    )
    .execute();
}

/** Stores an hour's prices as a block in place of the one that was held of it. */
export async function writePriceBlock(tx: Transaction, exchangeId: number, block: PriceBlock): Promise<void> {
  await tx
    .insertInto('price_block')
    .values({ exchange_id: exchangeId, open_time: block.openTime, payload: encodePriceBlock(block) })
    .onConflict((conflict) =>
      conflict.columns(['exchange_id', 'open_time']).doUpdateSet((eb) => ({ payload: eb.ref('excluded.payload') })),
    )
    .execute();
}
