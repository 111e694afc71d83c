import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlation } from '../../src/stats/correlation.js';
import { logReturns } from '../../src/stats/log-returns.js';
import { expectClose } from './close-to.js';
import { exactCorrelation } from './exact-moments.js';
import { steadyPrices } from './series.js';

const samples = fc.array(fc.tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: -1_000, max: 1_000 })), {
  minLength: 3,
  maxLength: 40,
});

describe('correlation', () => {
  it('gives the example of the documentation', () => {
    expectClose(correlation([1, 2, 3], [1, 3, 2]), 0.5);
  });

  it.each([
    ['returns of a stablecoin', steadyPrices(1.0001, 1e-5, 800, 8)],
    ['returns of a large price that hardly moves', steadyPrices(100_000, 10, 800, 2)],
  ])('is exact to 1e-9 for %s', (_name, prices) => {
    const returns = logReturns(
      prices.map((_, i) => i),
      prices,
      null,
    ).values;
    const other = returns.map((value, i) => value * 0.3 + (returns[i + 1] ?? 0));
    expectClose(correlation(returns, other), exactCorrelation(returns, other));
  });

  it('is exact where both sides lie far from zero', () => {
    const [a, b] = [steadyPrices(12_345_678_901.23, 1, 500, 2), steadyPrices(100_000, 10, 500, 2)];
    expectClose(correlation(a, b), exactCorrelation(a, b));
  });

  it('is null below three samples and where one side does not vary', () => {
    expect(correlation([1, 2], [1, 2])).toBeNull();
    expect(correlation([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull();
    expect(correlation([1, 2, 3], [0.1, 0.1, 0.1])).toBeNull();
  });

  it('is symmetric, within -1 and 1, and the same at another scale', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const r = correlation(a, b);
        expect(correlation(b, a) === null).toBe(r === null);
        if (r === null) return;
        expectClose(correlation(b, a), r, { scale: 1e-3 });
        expect(Math.abs(r)).toBeLessThanOrEqual(1);
        expectClose(
          correlation(
            a,
            b.map((value) => 5 + 3 * value),
          ),
          r,
          { scale: 1e-3 },
        );
        expectClose(
          correlation(
            a,
            b.map((value) => -value),
          ),
          -r,
          { scale: 1e-3 },
        );
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('is 1 of anything with itself', () => {
    expectClose(correlation([3, 1, 4, 1, 5], [3, 1, 4, 1, 5]), 1);
  });
});
