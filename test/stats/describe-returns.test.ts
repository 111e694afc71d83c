import { describe, expect, it } from 'vitest';
import { describeReturns } from '../../src/stats/describe-returns.js';
import { logReturns } from '../../src/stats/log-returns.js';
import { expectClose } from './close-to.js';
import { exactMean, exactQuantile, exactSkewness, exactStddev } from './exact-moments.js';
import { exactLogReturn, exactReturnDeviation } from './reference.js';
import { steadyPrices } from './series.js';

const returnsOf = (prices: readonly number[]) =>
  logReturns(
    prices.map((_, i) => i),
    prices,
    null,
  ).values;

describe('describeReturns', () => {
  it('gives the examples of the documentation', () => {
    const found = describeReturns(returnsOf([100, 110, 99, 120, 90]));
    expect(found.returnSamples).toBe(4);
    expectClose(found.returnMeanPct, 25 * Math.log(0.9));
    expectClose(found.returnStddevPct, exactReturnDeviation([100, 110, 99, 120, 90]) * 100);
    expectClose(found.returnStddevPct, 21.383605788860084);
    expectClose(found.returnSkewness, -0.41458501745);
  });

  it.each([
    ['a stablecoin, 1.0001 ± 0.00001', steadyPrices(1.0001, 1e-5, 1_000, 8)],
    ['a large price that hardly moves, 100000 ± 10', steadyPrices(100_000, 10, 1_000, 2)],
    ['a huge price, 12345678901.23 ± 1', steadyPrices(12_345_678_901.23, 1, 1_000, 2)],
  ])('is exact to 1e-9 for %s', (_name, prices) => {
    const found = describeReturns(returnsOf(prices));
    const exact = prices.slice(1).map((price, i) => 100 * exactLogReturn(prices[i] ?? price, price));
    const stddev = exactStddev(exact);
    expectClose(found.returnStddevPct, stddev, { name: 'stddev' });
    // The steps cancel in the mean: what is left is compared with their size.
    expectClose(found.returnMeanPct, exactMean(exact), { name: 'mean', scale: stddev / 1_000 });
    for (const percent of [1, 5, 25, 50, 75, 95, 99] as const) {
      const expected = exactQuantile(exact, percent);
      expectClose(found[`returnP${percent}Pct`], expected, { name: `p${percent}`, scale: stddev / 1_000 });
    }
    expectClose(found.returnSkewness, exactSkewness(exact), { name: 'skewness', scale: 1e-3 });
  });

  it('has nothing to say below the returns that each figure takes', () => {
    expect(Object.values(describeReturns([])).filter((value) => value !== null)).toEqual([0]);
    expect(describeReturns([0.01])).toMatchObject({ returnMeanPct: 1, returnP50Pct: 1, returnStddevPct: null });
    expect(describeReturns([0.01, 0.02])).toMatchObject({ returnSkewness: null, returnStddevPct: expect.any(Number) });
  });

  it('gives a price that does not move no spread and no skew', () => {
    expect(describeReturns([0, 0, 0])).toMatchObject({ returnMeanPct: 0, returnStddevPct: 0, returnSkewness: null });
  });
});
