import { sampleCorrelation } from 'simple-statistics';
import { finite } from './finite.js';
import { offsets } from './offsets.js';

/** Two samples always lie on a line. */
export const LEAST_SAMPLES = 3;

/**
 * Pearson's r = Σ(aᵢ − ā)(bᵢ − b̄) / √(Σ(aᵢ − ā)² · Σ(bᵢ − b̄)²), -1 … 1; null below n = 3 and where either side does not vary.
 * 1, 2, 3 and 1, 3, 2 have 0.5.
 *
 * @param a as many as b.
 */
export function correlation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < LEAST_SAMPLES) return null;
  const r = finite(sampleCorrelation(offsets(a), offsets(b)));
  return r === null ? null : Math.max(-1, Math.min(1, r));
}
