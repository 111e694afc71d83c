import type { Point } from './resample.js';

/** The points of a line that is drawn, which may be far more than its chart can show. */
export interface ThinLine {
  /** Oldest first. */
  add(point: Point): void;
  points(): Point[];
}

/** Up to here every point is kept. */
const MOST = 65_536;
/** Eight for each column of the widest chart. */
const CELLS = 8_000;

/**
 * Keeps what a chart of the range shows in bounded memory. Of a line of more than 65,536 points the first, the last, the lowest
 * and the highest of each 8,000th of the range are left, so that what a column shows comes from at most that much of the range
 * before its right edge.
 */
export function createThinLine({ since, until }: { readonly since: number; readonly until: number }): ThinLine {
  let kept: Point[] = [];
  const cellOf = ([time]: Point) => Math.floor((CELLS * (time - since)) / (until - since));
  return {
    add(point) {
      kept.push(point);
      if (kept.length > MOST) kept = thinned(kept, cellOf);
    },
    points: () => kept,
  };
}

function thinned(points: readonly Point[], cellOf: (point: Point) => number): Point[] {
  const left: Point[] = [];
  for (let start = 0; start < points.length; ) {
    const cell = cellOf(points[start] as Point);
    let [end, lowest, highest] = [start + 1, start, start];
    for (; end < points.length && cellOf(points[end] as Point) === cell; end++) {
      if (priceOf(points, end) < priceOf(points, lowest)) lowest = end;
      if (priceOf(points, end) > priceOf(points, highest)) highest = end;
    }
    const places = new Set([start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]);
    for (const place of places) left.push(points[place] as Point);
    start = end;
  }
  return left;
}

function priceOf(points: readonly Point[], place: number): number {
  return points[place]?.[1] ?? Number.NaN;
}
