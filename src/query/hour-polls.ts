import { HOUR_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { bucketOf } from '../store/rollup/level.js';
import { readPolls } from '../store/rollup/polls.js';
import type { PriceColumn, PriceRuns } from '../store/rollup/price-runs.js';
import { readPriceBlock, readPriceBlocks } from '../store/rollup/rollup.js';
import type { Store } from '../store/store.js';

/**
 * The polls of an hour, or a part of one, that stored prices; oldest first.
 *
 * @param wanted where the hour has a block, only prices of these markets are given; ascending.
 */
export async function* readHourPolls(
  store: Store,
  exchangeId: number,
  range: TimeRange,
  wanted: Uint32Array,
): AsyncGenerator<PriceColumn> {
  const openTime = bucketOf(range.since, HOUR_MS);
  const [bucket] = await readPriceBlocks(store, exchangeId, { since: openTime, until: openTime + 1 });
  const block = bucket && (await readPriceBlock(store, bucket.id, range, wanted));
  if (block) return yield* pollsOf(block.runs);
  for await (const polls of readPolls(store, exchangeId, range)) yield* polls;
}

/** What the runs are made of, by time; several polls of one time become one, in which a market may stand twice. */
function pollsOf({ marketIds, starts, times, prices }: PriceRuns): PriceColumn[] {
  const columns = new Map<number, { takenAt: number; marketIds: number[]; prices: number[] }>();
  for (let run = 0; run < marketIds.length; run++) {
    const marketId = marketIds[run] as number;
    for (let item = starts[run] as number; item < (starts[run + 1] as number); item++) {
      const takenAt = times[item] as number;
      let column = columns.get(takenAt);
      if (column === undefined) {
        column = { takenAt, marketIds: [], prices: [] };
        columns.set(takenAt, column);
      }
      column.marketIds.push(marketId);
      column.prices.push(prices[item] as number);
    }
  }
  return [...columns.values()].sort((a, b) => a.takenAt - b.takenAt);
}
