import {
  mean,
  medianAbsoluteDeviation,
  sampleKurtosis,
  sampleSkewness,
  sampleStandardDeviation,
} from 'simple-statistics';
import { finite } from './finite.js';
import { offsets } from './offsets.js';
import { type Quantiles, quantiles } from './quantiles.js';
import { trend } from './trend.js';

/**
 * How the prices p₁ … pₙ of one market are distributed, whatever their order, and the line through them. In the quote asset
 * unless said otherwise. The examples are those of 2, 4, 6, 3, 1 taken a day apart.
 */
export interface PriceDescription extends Quantiles {
  /** n, at least 1. Example: 5. */
  samples: number;
  /** p̄ = Σpᵢ / n. Example: 3.2. */
  mean: number;
  /** Sample standard deviation s = √(Σ(pᵢ − p̄)² / (n − 1)); null below n = 2. Example: 1.9235… */
  stddev: number | null;
  /** Median absolute deviation, the median of |pᵢ − p50|, not scaled to a standard deviation. Example: 1. */
  mad: number;
  /**
   * Adjusted Fisher–Pearson coefficient n / ((n − 1)(n − 2)) · Σ((pᵢ − p̄) / s)³, as in Excel and SAS; null below n = 3 and where
   * all prices are equal. Example: 0.5901…
   */
  skewness: number | null;
  /**
   * Fisher's unbiased estimate of the kurtosis above that of a normal distribution,
   * n(n + 1) / ((n − 1)(n − 2)(n − 3)) · Σ((pᵢ − p̄) / s)⁴ − 3(n − 1)² / ((n − 2)(n − 3)); null below n = 4 and where all prices
   * are equal. Example: -0.0219…
   */
  excessKurtosis: number | null;
  /** Slope of the least-squares line, per day; null below n = 2. Example: -0.3. */
  trendPerDay: number | null;
  /** The same in percent of the mean, 100 · slope / p̄. Example: -9.375. */
  trendPctPerDay: number | null;
  /** Share of the variance that the line explains, 0 … 1; null below n = 3 and where all prices are equal. Example: 0.0608… */
  trendR2: number | null;
}

/**
 * The distribution and trend of prices.
 *
 * @param times epoch ms UTC, as many as prices, in time order.
 * @param prices at least one.
 * @throws RangeError when there is none.
 */
export function describePrices(times: readonly number[], prices: readonly number[]): PriceDescription {
  const samples = prices.length;
  if (samples < 1) throw new RangeError('describe prices: unexpected empty series');
  const moves = offsets(prices);
  const average = (prices[0] ?? 0) + mean(moves);
  const { perDay, r2 } = trend(times, prices);
  return {
    samples,
    mean: average,
    stddev: samples < 2 ? null : sampleStandardDeviation(moves),
    mad: medianAbsoluteDeviation(moves),
    ...quantiles(prices),
    skewness: samples < 3 ? null : finite(sampleSkewness(moves)),
    excessKurtosis: samples < 4 ? null : finite(sampleKurtosis(moves)),
    trendPerDay: perDay,
    trendPctPerDay: perDay === null ? null : (100 * perDay) / average,
    trendR2: r2,
  };
}
