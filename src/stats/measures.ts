import type { Summary } from './summary.js';

/** 365 days, the year that volatility is scaled to. */
export const YEAR_MS = 31_536_000_000;

/**
 * Every statistic of one market's observations p₁ … pₙ in time order. Prices in the quote asset, fields with `pct` in
 * their name, `cv` and `volatility` in percent. The examples are those of 100, 110, 99, 120, 90 taken a day apart.
 */
export interface Measures {
  /** n, at least 1. Example: 5. */
  samples: number;
  /** p₁. Example: 100. */
  first: number;
  /** pₙ. Example: 90. */
  last: number;
  /** Example: 90. */
  min: number;
  /** Example: 120. */
  max: number;
  /** Arithmetic mean, Σpᵢ / n. Example: 103.8. */
  mean: number;
  /** last − first. Example: -10. */
  delta: number;
  /** 100 · (last − first) / first. Example: -10. */
  pctChange: number;
  /** max − min. Example: 30. */
  range: number;
  /** 100 · (max − min) / min. Example: 33.33… */
  pctRange: number;
  /** Largest pⱼ − pᵢ over i ≤ j, at least 0. Example: 21 (99 → 120). */
  maxRise: number;
  /** Largest 100 · (pⱼ / pᵢ − 1) over i ≤ j, at least 0. Example: 21.21… */
  maxPctRise: number;
  /** Smallest pⱼ − pᵢ over i ≤ j, at most 0. Example: -30 (120 → 90). */
  maxFall: number;
  /** Smallest 100 · (pⱼ / pᵢ − 1) over i ≤ j, at most 0: the maximum drawdown. Example: -25. */
  maxPctFall: number;
  /** Of `maxRise` and `maxFall` the larger in size, with its sign; a tie goes to the rise. Example: -30. */
  maxDelta: number;
  /** Of `maxPctRise` and `maxPctFall` the larger in size, with its sign; a tie goes to the rise. Example: -25. */
  maxPctChange: number;
  /** Sample standard deviation, √(Σ(pᵢ − mean)² / (n − 1)); null below n = 2. Example: 11.4978… */
  stddev: number | null;
  /** Coefficient of variation, 100 · stddev / mean; null below n = 2. Example: 11.0769… */
  cv: number | null;
  /**
   * Annualised: 100 · sample standard deviation of ln(pᵢ₊₁ / pᵢ) · √(365 d / mean spacing), mean spacing = (tₙ − t₁) / (n − 1)
   * (Hull, Options, Futures and Other Derivatives, "Estimating volatility from historical data", with a year of 365
   * days, for these markets never close). Null below n = 3 and where all times are equal. Example: 408.5332…
   */
  volatility: number | null;
}

/**
 * The statistics of the run that the Summary describes.
 *
 * @throws RangeError when the Summary is empty: nothing in it could be a price.
 */
export function measures(summary: Summary): Measures {
  const { count, min, max, firstPrice, lastPrice, maxRise, maxFall } = summary;
  if (count < 1) throw new RangeError('measures: unexpected empty summary');
  const maxPctRise = 100 * summary.maxPctRise;
  const maxPctFall = 100 * summary.maxPctFall;
  const mean = firstPrice + summary.meanOffset;
  const stddev = count < 2 ? null : Math.sqrt(summary.m2 / (count - 1));
  return {
    samples: count,
    first: firstPrice,
    last: lastPrice,
    min,
    max,
    mean,
    delta: lastPrice - firstPrice,
    pctChange: (100 * (lastPrice - firstPrice)) / firstPrice,
    range: max - min,
    pctRange: (100 * (max - min)) / min,
    maxRise,
    maxPctRise,
    maxFall,
    maxPctFall,
    maxDelta: largerInSize(maxRise, maxFall),
    maxPctChange: largerInSize(maxPctRise, maxPctFall),
    stddev,
    cv: stddev === null ? null : (100 * stddev) / mean,
    volatility: volatility(summary),
  };
}

function largerInSize(rise: number, fall: number): number {
  return rise >= -fall ? rise : fall;
}

function volatility({ count, firstTime, lastTime, returnCount, returnM2 }: Summary): number | null {
  const spacingMs = (lastTime - firstTime) / (count - 1);
  if (count < 3 || !(spacingMs > 0)) return null;
  return 100 * Math.sqrt(returnM2 / (returnCount - 1)) * Math.sqrt(YEAR_MS / spacingMs);
}
