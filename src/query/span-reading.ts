import { HOUR_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { emptyColumns, mergeColumns, type SummaryColumns } from '../stats/summary-columns.js';
import { readPolls } from '../store/rollup/polls.js';
import { runsOf } from '../store/rollup/price-runs.js';
import { readPriceBlock, readRollups } from '../store/rollup/rollup.js';
import { placesIn, type Summaries, summariesOfRuns } from '../store/rollup/summarise.js';
import type { Store } from '../store/store.js';
import { type Part, planRange } from './rollup-plan.js';

/** The Summaries of a span of whole hours, read bit by bit: whole buckets from what is built of them, the rest from the polls. */
export interface SpanReading {
  /** Of the markets that were asked for; complete once there is nothing left to do. */
  readonly columns: SummaryColumns;
  is(range: TimeRange): boolean;
  /** Reads some more; gives whether all is read. */
  step(store: Store): Promise<boolean>;
  /** Goes on to the end of an hour that is not in the store's blocks yet, if it begins where the span ends. */
  extend(openTime: number, whole: SummaryColumns, places: Int32Array): void;
}

/** In so many steps a span is read, at most about: fewer than there are polls in an hour. */
const STEPS = 30;

/** @param ids of the markets, ascending. */
export function createSpanReading(
  exchange: { readonly id: number; readonly prunedBefore: number | null },
  { since, until }: TimeRange,
  ids: Uint32Array,
): SpanReading {
  const columns = emptyColumns(ids.length);
  let end = until;
  let parts: Part[] | null = null;
  let count = 0;
  let isWhole = false;
  const after: { whole: SummaryColumns; places: Int32Array }[] = [];

  const add = ({ marketIds, columns: later }: Summaries) => mergeColumns(columns, later, placesIn(ids, marketIds));

  async function readPart(store: Store, part: Part): Promise<void> {
    if (part.from === 'rollup') {
      const [block] = await readRollups(store, [part.id]);
      if (block !== undefined) return add(block);
    } else if (part.from === 'prices') {
      const block = await readPriceBlock(store, part.id, part, ids);
      if (block !== null) return add(summariesOfRuns(block.runs));
    }
    // Not built, or built anew since it was planned.
    for await (const polls of readPolls(store, exchange.id, part)) add(summariesOfRuns(runsOf(polls)));
  }

  return {
    columns,
    is: (range) => range.since === since && range.until === end,
    async step(store) {
      if (isWhole) return true;
      if (parts === null) {
        parts = await planRange(store, exchange, { since, until });
        count = parts.length;
        return false;
      }
      for (const part of parts.splice(0, Math.ceil(count / STEPS))) await readPart(store, part);
      if (parts.length > 0) return false;
      for (const { whole, places } of after.splice(0)) mergeColumns(columns, whole, places);
      isWhole = true;
      return true;
    },
    extend(openTime, whole, places) {
      if (openTime !== end) return;
      end += HOUR_MS;
      if (isWhole) mergeColumns(columns, whole, places);
      else after.push({ whole, places });
    },
  };
}
