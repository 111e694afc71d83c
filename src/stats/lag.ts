import { median, sampleCorrelation } from 'simple-statistics';
import { logReturn } from './log-return.js';

/** How many steps of the grid are tried in either direction. */
const MOST_STEPS = 5;
/** Fewer common returns say nothing. */
const LEAST_RETURNS = 30;
/** What correlates less does not follow. */
const LEAST_CORRELATION = 0.3;
/** Standard errors (1/√n for unrelated series) that a correlation has to reach: eleven tries at chance do not get there. */
const LEAST_ERRORS = 4;
/** Standard errors within which two correlations are the same. */
const SAME_ERRORS = 2;

/**
 * How many steps each of several series of prices of one thing runs behind the others: 2 when it does two steps later
 * what the others did, -2 when it does it two steps before them, 0 when it moves with them; null where that cannot be
 * told, as with fewer than 30 common returns or prices that stand still.
 *
 * For each series the log returns of one step are correlated (Pearson) with the median log return of the others, shifted
 * by -5 … 5 steps (Campbell, Lo and MacKinlay, The Econometrics of Financial Markets, 1997, section 2.1.2 on cross-autocorrelation).
 * The answer is the shift with the highest correlation, or one nearer zero that is the same within two standard errors.
 *
 * @param series prices on one grid of equal steps and of one length, NaN where there is none.
 */
export function lags(series: readonly Float64Array[]): (number | null)[] {
  const returns = series.map(stepReturns);
  return returns.map((own, index) =>
    bestShift(
      own,
      medianReturns(
        returns.filter((_, other) => other !== index),
        own.length,
      ),
    ),
  );
}

function stepReturns(prices: Float64Array): Float64Array {
  const returns = new Float64Array(prices.length).fill(Number.NaN);
  for (let step = 1; step < prices.length; step++) {
    const before = prices[step - 1] ?? Number.NaN;
    const price = prices[step] ?? Number.NaN;
    if (!Number.isNaN(before + price)) returns[step] = logReturn(before, price);
  }
  return returns;
}

function medianReturns(series: readonly Float64Array[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, step) => {
    const held = series.map((one) => one[step] ?? Number.NaN).filter((value) => !Number.isNaN(value));
    return held.length > 0 ? median(held) : Number.NaN;
  });
}

function bestShift(own: Float64Array, others: Float64Array): number | null {
  const shifts: { shift: number; correlation: number; error: number }[] = [];
  for (let shift = -MOST_STEPS; shift <= MOST_STEPS; shift++) {
    const a: number[] = [];
    const b: number[] = [];
    own.forEach((value, step) => {
      const other = others[step - shift] ?? Number.NaN;
      if (Number.isNaN(value + other)) return;
      a.push(value);
      b.push(other);
    });
    if (a.length < LEAST_RETURNS) continue;
    const correlation = sampleCorrelation(a, b);
    if (!Number.isNaN(correlation)) shifts.push({ shift, correlation, error: 1 / Math.sqrt(a.length) });
  }
  const [best] = shifts.sort((a, b) => b.correlation - a.correlation);
  if (!best || best.correlation < Math.max(LEAST_CORRELATION, LEAST_ERRORS * best.error)) return null;
  return shifts
    .filter(({ correlation }) => correlation >= best.correlation - SAME_ERRORS * best.error)
    .reduce((nearest, one) => (Math.abs(one.shift) < Math.abs(nearest.shift) ? one : nearest)).shift;
}
