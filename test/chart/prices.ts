import type { Point } from '../../src/chart/resample.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** The right end of every chart in these tests. */
export const NOW = Date.UTC(2026, 0, 31, 7, 23);

/** A seeded random walk of `count` prices that ends one spacing before NOW; each step is at most half of `move`. */
export function walk(count: number, spacingMs: number, start: number, move: number): Point[] {
  let seed = 7;
  let price = start;
  return Array.from({ length: count }, (_, i) => {
    const point = [NOW - (count - i) * spacingMs, Number(price.toPrecision(9))] as const;
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    price *= 1 + move * (seed / 2_147_483_648 - 0.5);
    return point;
  });
}

/** The same price at each time. */
export function flat(count: number, spacingMs: number, price: number): Point[] {
  return walk(count, spacingMs, 1, 0).map(([time]) => [time, price]);
}
