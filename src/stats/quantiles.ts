import { quantile } from 'simple-statistics';

/** The values below which 1, 5, 25, 50 (the median), 75, 95 and 99 percent of a sample lie. */
export interface Quantiles {
  p1: number;
  p5: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
  p99: number;
}

/**
 * Linear between neighbours in order: with x₀ ≤ … ≤ xₙ₋₁ and h = (n − 1) · p it is x⌊h⌋ + (h − ⌊h⌋) · (x⌈h⌉ − x⌊h⌋)
 * (type 7 of Hyndman and Fan, The American Statistician 50, 1996; what R and NumPy do unless told). Of 1, 2, 3, 4, 5 `p25`
 * is 2 and `p95` is 4.8.
 *
 * @param values at least one, in any order.
 */
export function quantiles(values: readonly number[]): Quantiles {
  const [p1 = 0, p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0, p99 = 0] = quantile(
    values as number[],
    [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99],
  );
  return { p1, p5, p25, p50, p75, p95, p99 };
}
