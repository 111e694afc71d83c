import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from '../../src/stats/spread.js';

describe('spread', () => {
  it('is the highest over the lowest price in percent, and names both', () => {
    const { median, lowest, highest, pct, isOutlier } = spread([102, 100, 104]);
    expect({ median, lowest, highest, isOutlier }).toEqual({
      median: 102,
      lowest: 1,
      highest: 2,
      isOutlier: [false, false, false],
    });
    expect(pct).toBeCloseTo(4, 12);
  });

  it('leaves out what is more than a fifth from the middle: of 100, 101, 103 and 250 it is 3 %', () => {
    const { median, lowest, highest, pct, isOutlier } = spread([100, 101, 103, 250]);
    expect({ median, lowest, highest, isOutlier }).toEqual({
      median: 102,
      lowest: 0,
      highest: 2,
      isOutlier: [false, false, false, true],
    });
    expect(pct).toBeCloseTo(3, 12);
  });

  it('takes the same factor for an outlier on either side', () => {
    expect(spread([100, 100, 120, 100 / 1.2]).isOutlier).toEqual([false, false, false, false]);
    expect(spread([100, 100, 120.01, 83.3]).isOutlier).toEqual([false, false, true, true]);
  });

  it('believes neither of two prices that are far apart, nor any of two groups', () => {
    expect(spread([1, 1.3])).toMatchObject({ median: 1.15, isOutlier: [true, true], pct: null });
    expect(spread([1, 1, 50, 50])).toMatchObject({ isOutlier: [true, true, true, true], pct: null });
    expect(spread([1, 50, 2_000])).toMatchObject({ median: 50, isOutlier: [true, false, true], pct: null });
  });

  it('is 0 for equal prices, the first of which is the lowest and the last the highest', () => {
    expect(spread([5, 5, 5])).toMatchObject({ lowest: 0, highest: 2, pct: 0 });
  });

  it('is null below two prices', () => {
    expect(spread([7])).toEqual({ median: 7, isOutlier: [false], lowest: null, highest: null, pct: null });
    expect(spread([])).toEqual({ median: null, isOutlier: [], lowest: null, highest: null, pct: null });
  });

  it('keeps every digit of a small difference of large prices', () => {
    expect(spread([100_000, 100_000.01]).pct).toBeCloseTo(0.00001, 12);
  });

  it('never exceeds what two neighbours of the middle can be apart, and does not depend on the order', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(prices, (some) => {
        const { pct, isOutlier, median } = spread(some);
        const near = some.filter((_, index) => !isOutlier[index]);
        expect(pct === null).toBe(near.length < 2);
        if (pct !== null) {
          expect(pct).toBeCloseTo(100 * (Math.max(...near) / Math.min(...near) - 1), 9);
          expect(pct).toBeLessThanOrEqual(44.000_001);
        }
        const turned = spread([...some].reverse());
        expect([turned.median, turned.pct]).toEqual([median, pct]);
      }),
    );
  });
});
