import { median } from 'simple-statistics';

/** Epoch ms UTC and a price. */
export type Point = readonly [timeMs: number, value: number];

/** The time axis of a chart: since ≤ t < until, epoch ms UTC, laid over so many columns. */
export interface TimeScale {
  readonly since: number;
  readonly until: number;
  /** At least 1. */
  readonly columns: number;
}

/** An unbroken part of a line: `prices[i]` stands in column `column + i`; never empty. */
export interface Stretch {
  readonly column: number;
  readonly prices: number[];
}

/** Without a gap length of their own, points this many times further apart than most are not joined. */
const GAP_IN_SPACINGS = 3;

/** The column of a time that lies in the range. */
export function columnOf({ since, until, columns }: TimeScale, time: number): number {
  return Math.min(columns - 1, Math.floor(((time - since) / (until - since)) * columns));
}

/**
 * The points as at most one price a column. A column shows its last price; the two columns that hold the highest and
 * the lowest of all show that instead, so that a spike shorter than a column is not lost. Columns between two points
 * show the earlier one's price, as it was the known one. Points further apart than `gapMs` and than a column is wide are
 * not joined: what lies between them is in no stretch.
 *
 * @param points oldest first, all in the range.
 * @param gapMs null: three times the median spacing.
 */
export function resample(points: readonly Point[], scale: TimeScale, gapMs: number | null): Stretch[] {
  const columnMs = (scale.until - scale.since) / scale.columns;
  const joinedMs = Math.max(columnMs, gapMs ?? GAP_IN_SPACINGS * medianSpacing(points));
  const { lowest, highest } = extremes(points);
  const isExtreme = (price: number) => price === lowest || price === highest;

  const stretches: Stretch[] = [];
  let stretch: Stretch | undefined;
  let previous: Point | undefined;
  for (const point of points) {
    const [time, price] = point;
    const column = columnOf(scale, time);
    if (!stretch || !previous || time - previous[0] > joinedMs) {
      stretch = { column, prices: [price] };
      stretches.push(stretch);
    } else {
      const { prices } = stretch;
      while (stretch.column + prices.length < column) prices.push(previous[1]);
      if (stretch.column + prices.length === column) prices.push(price);
      else if (isExtreme(price) || !isExtreme(prices.at(-1) ?? price)) prices[prices.length - 1] = price;
    }
    previous = point;
  }
  return stretches;
}

function extremes(points: readonly Point[]): { lowest: number; highest: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [, price] of points) {
    if (price < lowest) lowest = price;
    if (price > highest) highest = price;
  }
  return { lowest, highest };
}

/** 0 for fewer than two points. */
function medianSpacing(points: readonly Point[]): number {
  if (points.length < 2) return 0;
  return median(points.slice(1).map(([time], i) => time - (points[i]?.[0] ?? time)));
}
