import { type ColumnMeasure, writeMeasure } from '../stats/measure-columns.js';
import type { SummaryColumns } from '../stats/summary-columns.js';

/** A window that ends with a poll; both ends belong to it. */
export interface PolledWindow {
  /** The time of the poll, epoch ms UTC. */
  readonly at: number;
  readonly windowMs: number;
  readonly pollIntervalMs: number;
}

/**
 * Writes some measures of each market over a window; NaN where nothing can be said: the market is not in the poll, has but one
 * price in the window, or there is a hole in it. A hole is a stretch without a price, between two prices or from the window's
 * beginning to the first one, of more than a quarter of the window and more than two polls.
 *
 * @param into a column for each measure that is wanted, each as long as the Summaries.
 */
export function writeWindowValues(
  columns: SummaryColumns,
  { at, windowMs, pollIntervalMs }: PolledWindow,
  into: ReadonlyMap<ColumnMeasure, Float64Array>,
): void {
  for (const [field, values] of into) writeMeasure(columns, field, values);
  const { count, firstTime, lastTime, longestGapMs } = columns;
  const slackMs = Math.max(windowMs / 4, 2 * pollIntervalMs);
  const latestFirst = at - windowMs + slackMs;
  for (let i = 0; i < columns.length; i++) {
    const isKnown =
      (count[i] as number) >= 2 &&
      lastTime[i] === at &&
      (firstTime[i] as number) <= latestFirst &&
      (longestGapMs[i] as number) <= slackMs;
    if (!isKnown) for (const values of into.values()) values[i] = Number.NaN;
  }
}
