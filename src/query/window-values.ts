import { type Measures, measures } from '../stats/measures.js';
import { summaryAt } from '../stats/summary-columns.js';
import { placesIn, type Summaries } from '../store/rollup/summarise.js';

/** A window that ends with a poll; both ends belong to it. */
export interface PolledWindow {
  /** The time of the poll, epoch ms UTC. */
  readonly at: number;
  readonly windowMs: number;
  readonly pollIntervalMs: number;
}

/**
 * Some measures of each market over a window, by market in the order of `ids`; NaN where nothing can be said: the market is
 * not in the poll, has but one price in the window, or there is a hole in it. A hole is a stretch without a price, between two
 * prices or from the window's beginning to the first one, of more than a quarter of the window and more than two polls.
 *
 * @param ids ascending.
 */
export function windowValues<Field extends keyof Measures>(
  { marketIds, columns }: Summaries,
  ids: Uint32Array,
  { at, windowMs, pollIntervalMs }: PolledWindow,
  fields: readonly Field[],
): Map<Field, Float64Array> {
  const values = new Map(fields.map((field) => [field, new Float64Array(ids.length).fill(Number.NaN)]));
  const places = placesIn(marketIds, ids);
  const slackMs = Math.max(windowMs / 4, 2 * pollIntervalMs);
  for (let i = 0; i < ids.length; i++) {
    const place = places[i] as number;
    if (place < 0 || (columns.count[place] as number) < 2 || columns.lastTime[place] !== at) continue;
    const lateMs = (columns.firstTime[place] as number) - (at - windowMs);
    if (lateMs > slackMs || (columns.longestGapMs[place] as number) > slackMs) continue;
    const all = measures(summaryAt(columns, place));
    for (const [field, column] of values) column[i] = all[field] ?? Number.NaN;
  }
  return values;
}
