import { mean, sampleSkewness, sampleStandardDeviation } from 'simple-statistics';
import { finite } from './finite.js';
import { offsets } from './offsets.js';
import { type Quantiles, quantiles } from './quantiles.js';

type ReturnQuantiles = {
  [Name in keyof Quantiles as `returnP${Name extends `p${infer Pct}` ? Pct : never}Pct`]: number | null;
};

/**
 * How log returns rᵢ = ln(pᵢ₊₁ / pᵢ) are distributed. Percent fields are 100 · r, per step and not scaled to a year; null
 * below one return. The examples are those of the prices 100, 110, 99, 120, 90.
 */
export interface ReturnDescription extends ReturnQuantiles {
  /** m, the number of returns. Example: 4. */
  returnSamples: number;
  /** 100 · Σrᵢ / m. Example: -2.6340… */
  returnMeanPct: number | null;
  /** 100 · sample standard deviation, m − 1; null below m = 2. Example: 21.3836… */
  returnStddevPct: number | null;
  /** Adjusted Fisher–Pearson coefficient, as of prices; null below m = 3 and where all returns are equal. Example: -0.4145… */
  returnSkewness: number | null;
}

/** The distribution of log returns, in percent. */
export function describeReturns(returns: readonly number[]): ReturnDescription {
  const samples = returns.length;
  const steps = returns.map((value) => 100 * value);
  const { p1, p5, p25, p50, p75, p95, p99 } = samples < 1 ? NONE : quantiles(steps);
  const moves = offsets(steps);
  return {
    returnSamples: samples,
    returnMeanPct: samples < 1 ? null : mean(steps),
    returnStddevPct: samples < 2 ? null : sampleStandardDeviation(moves),
    returnP1Pct: p1,
    returnP5Pct: p5,
    returnP25Pct: p25,
    returnP50Pct: p50,
    returnP75Pct: p75,
    returnP95Pct: p95,
    returnP99Pct: p99,
    returnSkewness: samples < 3 ? null : finite(sampleSkewness(moves)),
  };
}

const NONE = { p1: null, p5: null, p25: null, p50: null, p75: null, p95: null, p99: null };
