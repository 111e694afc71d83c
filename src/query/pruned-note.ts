import { intersect } from '../market/span.js';
import type { TimeRange } from '../market/time.js';
import { readExchanges } from '../store/exchange.js';
import { FINEST_MS } from '../store/rollup/level.js';
import type { Store } from '../store/store.js';

/** Says of an exchange that an answer about a range could not see single prices in a part of it. */
export interface PrunedNote {
  exchange: string;
  /** Epoch ms UTC: before it prices are counted by whole hours; an hour that the range cuts in two is left out. */
  prunedBefore: number;
}

/**
 * One note per exchange that has pruned hours in the range, by exchange; none where all of them were imported again.
 *
 * @param exchanges only these; all when absent.
 */
export async function readPrunedNotes(
  store: Store,
  range: TimeRange,
  exchanges?: readonly string[],
): Promise<PrunedNote[]> {
  const notes: PrunedNote[] = [];
  for (const { id, slug, prunedBefore } of await readExchanges(store)) {
    if (prunedBefore === null || (exchanges !== undefined && !exchanges.includes(slug))) continue;
    const hours = { since: range.since - FINEST_MS + 1, until: range.until };
    const [pruned] = intersect([hours], [{ since: 0, until: prunedBefore }]);
    if (pruned === undefined) continue;
    if (await hasGoneHour(store, id, pruned)) notes.push({ exchange: slug, prunedBefore });
  }
  return notes;
}

/** Whether an hour that begins in the range has Summaries and no single prices. */
async function hasGoneHour({ db }: Store, exchangeId: number, { since, until }: TimeRange): Promise<boolean> {
  const gone = await db
    .selectFrom('rollup as hour')
    .select('hour.id')
    .where('hour.exchange_id', '=', exchangeId)
    .where('hour.interval_ms', '=', FINEST_MS)
    .where('hour.open_time', '>=', since)
    .where('hour.open_time', '<', until)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('price_block')
            .select('price_block.id')
            .whereRef('price_block.exchange_id', '=', 'hour.exchange_id')
            .whereRef('price_block.open_time', '=', 'hour.open_time'),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return gone !== undefined;
}
