import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describePrices } from '../../src/stats/describe-prices.js';
import { expectClose } from './close-to.js';
import {
  exactCorrelation,
  exactExcessKurtosis,
  exactMad,
  exactMean,
  exactQuantile,
  exactSkewness,
  exactSlope,
  exactStddev,
} from './exact-moments.js';
import { everyMinute, steadyPrices } from './series.js';

const DAY_MS = 86_400_000;
const described = (prices: readonly number[], spacingMs = 60_000) =>
  describePrices(
    everyMinute(prices, spacingMs).map(([time]) => time),
    prices,
  );

describe('describePrices', () => {
  it('gives the examples of the documentation', () => {
    const found = described([2, 4, 6, 3, 1], DAY_MS);
    expect(found).toMatchObject({ samples: 5, mad: 1, p25: 2, p50: 3, p75: 4 });
    expectClose(found.mean, 3.2);
    expectClose(found.stddev, 1.9235384061671343);
    expectClose(found.skewness, 0.590128656384365);
    expectClose(found.excessKurtosis, -0.021913805697589);
    expectClose(found.trendPerDay, -0.3);
    expectClose(found.trendPctPerDay, -9.375);
    expectClose(found.trendR2, 9 / 148);
  });

  it.each([
    ['a stablecoin, 1.0001 ± 0.00001', steadyPrices(1.0001, 1e-5, 1_500, 8)],
    ['a large price that hardly moves, 100000 ± 10', steadyPrices(100_000, 10, 1_500, 2)],
    ['a tiny price, 0.0000001234 ± 1 %', steadyPrices(1.234e-7, 1.2e-9, 1_500, 12)],
    ['a huge price, 12345678901.23 ± 1', steadyPrices(12_345_678_901.23, 1, 1_500, 2)],
    ['a price that doubles', steadyPrices(100, 10, 1_500, 4).map((price, i) => price * (1 + i / 1_500))],
    ['one wild price among quiet ones', [...steadyPrices(1.0001, 1e-5, 1_500, 8), 900]],
  ])('is exact to 1e-9 for %s', (_name, prices) => {
    const found = described(prices);
    const days = prices.map((_, i) => i / 1_440);
    expectClose(found.mean, exactMean(prices), { relative: 4e-16, name: 'mean' });
    expectClose(found.stddev, exactStddev(prices), { name: 'stddev' });
    expectClose(found.mad, exactMad(prices), { name: 'mad' });
    for (const percent of [1, 5, 25, 50, 75, 95, 99] as const) {
      expectClose(found[`p${percent}`], exactQuantile(prices, percent), { relative: 4e-16, name: `p${percent}` });
    }
    expectClose(found.skewness, exactSkewness(prices), { name: 'skewness', scale: 1e-3 });
    expectClose(found.excessKurtosis, exactExcessKurtosis(prices), { name: 'kurtosis', scale: 1e-3 });
    expectClose(found.trendPerDay, exactSlope(days, prices), { name: 'slope' });
    expectClose(found.trendR2, exactCorrelation(days, prices) ** 2, { name: 'r²' });
    expectClose(found.trendPctPerDay, (100 * exactSlope(days, prices)) / exactMean(prices), { name: 'slope %' });
  });

  it('has no shape, no spread and no trend below the samples that each takes', () => {
    expect(described([7])).toMatchObject({
      samples: 1,
      mean: 7,
      p1: 7,
      p99: 7,
      mad: 0,
      stddev: null,
      skewness: null,
      excessKurtosis: null,
      trendPerDay: null,
      trendPctPerDay: null,
      trendR2: null,
    });
    expect(described([7, 9])).toMatchObject({ stddev: Math.SQRT2, skewness: null, trendR2: null });
    expectClose(described([7, 9], DAY_MS).trendPerDay, 2);
    expect(described([7, 9, 8])).toMatchObject({ skewness: 0, excessKurtosis: null, trendR2: expect.any(Number) });
    expect(described([7, 9, 8, 11]).excessKurtosis).toEqual(expect.any(Number));
  });

  it('gives a constant price no spread, a flat trend and no shape', () => {
    const prices = Array.from({ length: 1_000 }, () => 0.1);
    expect(described(prices)).toMatchObject({
      mean: 0.1,
      stddev: 0,
      mad: 0,
      p5: 0.1,
      skewness: null,
      excessKurtosis: null,
      trendPerDay: 0,
      trendPctPerDay: 0,
      trendR2: null,
    });
  });

  it('has no trend where all times are equal', () => {
    expect(described([1, 2, 3], 0)).toMatchObject({ trendPerDay: null, trendPctPerDay: null, trendR2: null });
  });

  it('finds all of the variance on a straight line', () => {
    const found = described([1, 2, 3, 4, 5], DAY_MS);
    expectClose(found.trendPerDay, 1);
    expectClose(found.trendR2, 1);
    expect(found.trendR2).toBeLessThanOrEqual(1);
  });

  it('scales with the price: spreads and slope by the factor, shape not at all', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 4, maxLength: 50 });
    fc.assert(
      // A power of two changes no digit.
      fc.property(prices, fc.constantFrom(2 ** -20, 0.5, 8, 2 ** 30), (plain, factor) => {
        const [a, b] = [described(plain), described(plain.map((price) => price * factor))];
        for (const field of ['mean', 'stddev', 'mad', 'p5', 'p50', 'p99', 'trendPerDay'] as const) {
          expect(b[field]).toBe((a[field] ?? Number.NaN) * factor);
        }
        for (const field of ['skewness', 'excessKurtosis', 'trendR2', 'trendPctPerDay'] as const) {
          if (a[field] === null) expect(b[field]).toBeNull();
          else expectClose(b[field], a[field], { scale: 1e-6 });
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('mirrors: the order of prices turned about turns only the trend', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 3, maxLength: 50 });
    fc.assert(
      fc.property(prices, (plain) => {
        const [a, b] = [described(plain), described([...plain].reverse())];
        for (const field of ['p1', 'p25', 'p50', 'p75', 'p99'] as const) expect(b[field]).toBe(a[field]);
        expectClose(b.stddev, a.stddev ?? 0, { scale: 1e-6 });
        expectClose(b.trendPerDay, -(a.trendPerDay ?? 0), { scale: 1e3 });
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('refuses an empty series', () => {
    expect(() => describePrices([], [])).toThrow(RangeError);
  });
});
