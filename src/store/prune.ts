import { CrunchError } from '../market/error.js';
import { timeName } from '../market/time.js';
import { FINEST_MS } from './rollup/level.js';
import type { SnapshotHead } from './rollup/polls.js';
import { readRollupBuckets, readRollups } from './rollup/rollup.js';
import type { Store, Transaction } from './store.js';

/** A span of an exchange that holds single prices. */
export interface PricedSpan {
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly prices: number;
}

/** The hours, or days, of an exchange in the range that hold single prices, oldest first. */
export async function readPricedSpans(
  { db }: Store,
  exchangeId: number,
  range: { readonly since: number; readonly until: number },
  lengthMs: number,
): Promise<PricedSpan[]> {
  return db
    .selectFrom('snapshot')
    .select((eb) => [
      eb('taken_at', '-', eb('taken_at', '%', eb.lit(lengthMs))).as('openTime'),
      eb.fn.sum<number>('price_count').as('prices'),
    ])
    .where('exchange_id', '=', exchangeId)
    .where('taken_at', '>=', range.since)
    .where('taken_at', '<', range.until)
    .where('price_count', '>', 0)
    .groupBy('openTime')
    .orderBy('openTime')
    .execute();
}

/**
 * Gives up the single prices of an hour that is over: from now on its Summaries alone count. Their rows are still there
 * for `deletePrices`, which may be interrupted as often as it likes, since nothing reads them any more.
 *
 * @returns false, with nothing changed, while the hour is listed for building.
 * @throws CrunchError `store` when the Summaries do not count exactly the prices that would go.
 */
export function giveUpHour(store: Store, exchangeId: number, openTime: number): Promise<boolean> {
  const until = openTime + FINEST_MS;
  return store.db.transaction().execute(async (tx) => {
    // Whoever adds prices to the hour meanwhile waits here, and then finds it pruned.
    const listed = await tx
      .insertInto('rollup_pending')
      .values({ exchange_id: exchangeId, interval_ms: FINEST_MS, open_time: openTime, touched: 1 })
      .onConflict((conflict) => conflict.columns(['exchange_id', 'interval_ms', 'open_time']).doNothing())
      .executeTakeFirstOrThrow();
    if (listed.numInsertedOrUpdatedRows !== 1n) return false;
    const { pruned_before: prunedBefore } = await tx
      .selectFrom('exchange')
      .select('pruned_before')
      .where('id', '=', exchangeId)
      .executeTakeFirstOrThrow();
    if (prunedBefore === null || prunedBefore < until) {
      await requireCounted(tx, store, exchangeId, openTime);
      await tx.updateTable('exchange').set({ pruned_before: until }).where('id', '=', exchangeId).execute();
    }
    await tx
      .deleteFrom('price_block')
      .where('exchange_id', '=', exchangeId)
      .where('open_time', '=', openTime)
      .execute();
    await tx
      .deleteFrom('rollup_pending')
      .where('exchange_id', '=', exchangeId)
      .where('interval_ms', '=', FINEST_MS)
      .where('open_time', '=', openTime)
      .execute();
    return true;
  });
}

async function requireCounted(tx: Transaction, store: Store, exchangeId: number, openTime: number): Promise<void> {
  const reading = { ...store, db: tx };
  const held = await readRollupBuckets(reading, exchangeId, FINEST_MS, { since: openTime, until: openTime + 1 });
  const [block] = await readRollups(
    reading,
    held.map(({ id }) => id),
  );
  const counted = block?.columns.count.reduce((sum, count) => sum + count, 0) ?? 0;
  const { prices } = await tx
    .selectFrom('snapshot')
    .select((eb) => eb.fn.sum<number | null>('price_count').as('prices'))
    .where('exchange_id', '=', exchangeId)
    .where('taken_at', '>=', openTime)
    .where('taken_at', '<', openTime + FINEST_MS)
    .executeTakeFirstOrThrow();
  if (counted === (prices ?? 0)) return;
  throw new CrunchError(
    'store',
    `prune: the rollup of ${timeName(openTime)} counts ${counted} prices where ${prices ?? 0} are stored`,
    { hint: 'nothing of that hour is deleted; crunch doctor --full --repair makes the rollups anew' },
  );
}

/**
 * Deletes the prices of these snapshots of hours that were given up; the snapshots stay, as the record of what was polled.
 * One that got more prices since its head was read keeps them all.
 *
 * @returns how many prices went.
 */
export function deletePrices(store: Store, heads: readonly SnapshotHead[]): Promise<number> {
  const { engine } = store;
  return store.db.transaction().execute(async (tx) => {
    const known = engine.numberMap(
      heads.map(({ id }) => id),
      heads.map(({ priceCount }) => priceCount),
    );
    // Before the rows, so that who adds to one of these snapshots right now is waited for.
    const emptied = await tx
      .updateTable('snapshot')
      .from(known.as('known'))
      .set({ price_count: 0 })
      .whereRef('snapshot.id', '=', 'known.key')
      .whereRef('snapshot.price_count', '=', 'known.value')
      .returning('snapshot.id')
      .execute();
    const ids = emptied.map(({ id }) => id);
    await tx.deleteFrom('snapshot_block').where(engine.isAmong('snapshot_id', ids)).execute();
    const { numDeletedRows } = await tx
      .deleteFrom('price')
      .where(engine.isAmong('snapshot_id', ids))
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}
