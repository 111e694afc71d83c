import { quantileSorted } from 'simple-statistics';

/** How the prices that one thing has in several places at one time stand to each other. */
export interface Spread {
  /** Of all prices; null without one. */
  readonly median: number | null;
  /** Of each price, in their order: whether it is too far from the middle to be a price of the same thing. */
  readonly isOutlier: readonly boolean[];
  /** Index of the lowest price that is no outlier, the first of equals; null below two such prices. */
  readonly lowest: number | null;
  /** Index of the highest price that is no outlier, the last of equals; null below two such prices. */
  readonly highest: number | null;
  /** 100 · (highest / lowest − 1), at least 0; null below two prices that are no outliers. */
  readonly pct: number | null;
}

/** A price is an outlier when it is more than this times the middle price, or less than the middle price divided by it. */
const OUTLIER_FACTOR = 1.2;

/**
 * The spread of prices above zero, outliers apart: two markets that differ by more than a fifth do not trade the same
 * asset, or one of them is dead.
 *
 * The middle is the median; of an even number of prices it is each of the two middle ones, and a price has to be near
 * both, so that of two prices far apart both are outliers: nobody can say which of them is wrong. Of 100, 101, 103 and
 * 250 the last is an outlier, the median 102 and the spread 3 %.
 */
export function spread(prices: readonly number[]): Spread {
  const sorted = [...prices].sort((a, b) => a - b);
  const below = sorted[Math.floor((sorted.length - 1) / 2)];
  const above = sorted[Math.floor(sorted.length / 2)];
  if (below === undefined || above === undefined) {
    return { median: null, isOutlier: [], lowest: null, highest: null, pct: null };
  }
  const median = quantileSorted(sorted, 0.5);
  const isOutlier = prices.map((price) => price > below * OUTLIER_FACTOR || price < above / OUTLIER_FACTOR);
  const near = [...prices.keys()].filter((index) => !isOutlier[index]);
  if (near.length < 2) return { median, isOutlier, lowest: null, highest: null, pct: null };
  const at = (index: number) => prices[index] ?? Number.NaN;
  const lowest = near.reduce((least, index) => (at(index) < at(least) ? index : least));
  const highest = near.reduce((most, index) => (at(index) >= at(most) ? index : most));
  return { median, isOutlier, lowest, highest, pct: (100 * (at(highest) - at(lowest))) / at(lowest) };
}
