import type { Store, Transaction } from '../store.js';
import { bucketOf, FINEST_MS, LEVELS, QUARTER_MS } from './level.js';

/**
 * Lists the buckets of an exchange that these times fall into for building, and drops what was built of them. Belongs into the
 * transaction that adds or removes prices at these times, so that no block ever contradicts the prices. Blocks of pruned
 * hours stay: nothing could replace them.
 *
 * @param times epoch ms UTC; as many as there are.
 * @returns how many of the hours were not listed before.
 */
export async function touchHours(
  tx: Transaction,
  store: Store,
  exchangeId: number,
  times: readonly number[],
): Promise<number> {
  // First the row of the hour, which whoever builds any of its blocks holds on to.
  const opened = await listBuckets(tx, store, exchangeId, FINEST_MS, bucketsOf(times, FINEST_MS));
  await tx
    .deleteFrom('rollup')
    .where('exchange_id', '=', exchangeId)
    .where('interval_ms', '=', QUARTER_MS)
    .where(store.engine.isAmong('open_time', bucketsOf(times, QUARTER_MS)))
    .execute();
  if (opened.length === 0) return 0;
  // While an hour is listed, so is every longer bucket that holds it.
  const { pruned_before: prunedBefore } = await tx
    .selectFrom('exchange')
    .select('pruned_before')
    .where('id', '=', exchangeId)
    .executeTakeFirstOrThrow();
  for (const interval of LEVELS) {
    const buckets = bucketsOf(opened, interval);
    if (interval !== FINEST_MS) await listBuckets(tx, store, exchangeId, interval, buckets);
    await tx
      .deleteFrom('rollup')
      .where('exchange_id', '=', exchangeId)
      .where('interval_ms', '=', interval)
      .where(store.engine.isAmong('open_time', buckets))
      .where('open_time', '>=', interval === FINEST_MS ? (prunedBefore ?? 0) : 0)
      .execute();
  }
  await tx
    .deleteFrom('price_block')
    .where('exchange_id', '=', exchangeId)
    .where(store.engine.isAmong('open_time', opened))
    .execute();
  return opened.length;
}

function bucketsOf(times: readonly number[], interval: number): number[] {
  // In one order for all processes, so that none waits for another in a circle.
  return [...new Set(times.map((time) => bucketOf(time, interval)))].sort((a, b) => a - b);
}

/** Lists buckets; gives those that were not listed. Where another process builds one just now, waits for that. */
async function listBuckets(
  tx: Transaction,
  store: Store,
  exchangeId: number,
  interval: number,
  openTimes: readonly number[],
): Promise<number[]> {
  const wanted = store.engine.records(openTimes, { open_time: { type: 'integer', of: (time) => time } });
  const rows = await tx
    .insertInto('rollup_pending')
    .columns(['exchange_id', 'interval_ms', 'open_time', 'touched'])
    .expression((eb) =>
      eb
        .selectFrom(wanted.as('wanted'))
        .select([
          eb.val(exchangeId).as('exchange_id'),
          eb.val(interval).as('interval_ms'),
          'wanted.open_time',
          eb.lit(1).as('touched'),
        ])
        // SQLite reads "on" after a bare "from" as a join.
        .where(eb.lit(true)),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['exchange_id', 'interval_ms', 'open_time'])
        .doUpdateSet((eb) => ({ touched: eb('rollup_pending.touched', '+', 1) })),
    )
    .returning(['open_time', 'touched'])
    .execute();
  return rows.filter(({ touched }) => touched === 1).map(({ open_time }) => open_time);
}
