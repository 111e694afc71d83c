import type { Point } from './resample.js';

/** The points that can be drawn: finite, and in since ≤ t < until; in the order given. */
export function cleanPoints(points: readonly Point[], since: number, until: number): Point[] {
  return points.filter(([time, value]) => time >= since && time < until && Number.isFinite(value));
}
