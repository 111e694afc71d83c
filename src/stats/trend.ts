import { sampleCorrelation, sampleCovariance, sampleVariance } from 'simple-statistics';
import { finite } from './finite.js';
import { offsets } from './offsets.js';

const DAY_MS = 86_400_000;

/** The straight line of least squares through prices over time. */
export interface Trend {
  /** Slope in price units per day, Σ(tᵢ − t̄)(pᵢ − p̄) / Σ(tᵢ − t̄)²; null below n = 2 and where all times are equal. */
  perDay: number | null;
  /** Share of the variance that the line explains, 0 … 1: the squared correlation of time and price; null below n = 3 and where times or prices are all equal. */
  r2: number | null;
}

/**
 * Ordinary least squares, times in days. 1, 3, 2 a day apart rise by 0.5 a day with r² = 0.25.
 *
 * @param times epoch ms UTC, as many as prices.
 */
export function trend(times: readonly number[], prices: readonly number[]): Trend {
  if (prices.length < 2) return { perDay: null, r2: null };
  const days = offsets(times).map((ms) => ms / DAY_MS);
  const moves = offsets(prices);
  const perDay = finite(sampleCovariance(days, moves) / sampleVariance(days));
  const r2 = prices.length < 3 ? null : finite(sampleCorrelation(days, moves) ** 2);
  return { perDay, r2: r2 === null ? null : Math.min(1, r2) };
}
