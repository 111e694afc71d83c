import fc from 'fast-check';
import { mean, sampleVariance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { emptySummary, merge, type Summary } from '../../src/stats/summary.js';
import { expectClose } from './close-to.js';
import { everyMinute, observationRuns, summaryOf } from './series.js';

const MERGED_BY_ROUNDING = new Set(['meanOffset', 'm2', 'returnMean', 'returnM2']);

/**
 * Equal to the digit, but for the moments: those to 1e-9 relative. A mean that happens to be near 0 is held against the
 * size of what it is the mean of.
 */
function expectSameSummary(actual: Summary, expected: Summary) {
  const scales: Partial<Record<keyof Summary, number>> = {
    meanOffset: expected.max - expected.min,
    returnMean: Math.sqrt(expected.returnM2),
    returnM2: 1e-20,
  };
  for (const field of Object.keys(expected) as (keyof Summary)[]) {
    if (MERGED_BY_ROUNDING.has(field)) {
      expectClose(actual[field], expected[field], { scale: scales[field] ?? 0, name: field });
    } else {
      expect({ [field]: actual[field] }).toEqual({ [field]: expected[field] });
    }
  }
}

describe('observe', () => {
  it('describes one observation', () => {
    expect(summaryOf([[1_000, 5]])).toEqual({
      ...emptySummary(),
      count: 1,
      min: 5,
      max: 5,
      firstTime: 1_000,
      firstPrice: 5,
      lastTime: 1_000,
      lastPrice: 5,
    });
  });

  it('agrees with simple-statistics on mean and squared deviations', () => {
    fc.assert(
      fc.property(observationRuns, (run) => {
        fc.pre(run.length >= 2);
        const prices = run.map(([, price]) => price);
        const summary = summaryOf(run);
        expectClose(summary.firstPrice + summary.meanOffset, mean(prices));
        expectClose(summary.m2 / (prices.length - 1), sampleVariance(prices), { scale: 1e-14 * summary.max ** 2 });
      }),
      { seed: 2 },
    );
  });

  it('lets the largest rise in price and in ratio come from different prices', () => {
    const summary = summaryOf(everyMinute([1, 3, 100, 150, 20, 10, 9, 8]));
    expect(summary).toMatchObject({ maxRise: 149, maxPctRise: 149, maxFall: -142 });
    const apart = summaryOf(everyMinute([100, 140, 1, 11]));
    expect(apart).toMatchObject({ maxRise: 40, maxPctRise: 10 });
  });
});

describe('merge', () => {
  it('has the empty Summary as its identity on both sides', () => {
    fc.assert(
      fc.property(observationRuns, (run) => {
        const summary = summaryOf(run);
        expect(merge(emptySummary(), summary)).toEqual(summary);
        expect(merge(summary, emptySummary())).toEqual(summary);
      }),
      { seed: 3 },
    );
  });

  it('gives the Summary of the whole for any split of a series', () => {
    fc.assert(
      fc.property(observationRuns, fc.nat(60), (run, cut) => {
        expectSameSummary(merge(summaryOf(run.slice(0, cut)), summaryOf(run.slice(cut))), summaryOf(run));
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('gives the Summary of the whole when every observation is merged alone', () => {
    fc.assert(
      fc.property(observationRuns, (run) => {
        const merged = run.map((one) => summaryOf([one])).reduce(merge, emptySummary());
        expectSameSummary(merged, summaryOf(run));
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(observationRuns, fc.nat(60), fc.nat(60), (run, one, other) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const a = summaryOf(run.slice(0, first));
        const b = summaryOf(run.slice(first, second));
        const c = summaryOf(run.slice(second));
        expectSameSummary(merge(merge(a, b), c), merge(a, merge(b, c)));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('finds rise, fall and return across the seam', () => {
    const whole = merge(summaryOf(everyMinute([5, 4])), summaryOf([[200_000, 8]]));
    expect(whole).toMatchObject({ maxRise: 4, maxPctRise: 1, maxFall: -1, returnCount: 2 });
    expectClose(whole.returnMean, Math.log(8 / 5) / 2);
    const fallen = merge(summaryOf(everyMinute([8])), summaryOf([[200_000, 2]]));
    expect(fallen).toMatchObject({ maxRise: 0, maxFall: -6, maxPctFall: -0.75 });
  });

  it('changes neither side and shares nothing with them', () => {
    const side = summaryOf(everyMinute([1, 2]));
    const before = { ...side };
    const merged = merge(emptySummary(), side);
    merged.count = 99;
    expect(merge(side, side).count).toBe(4);
    expect(side).toEqual(before);
  });
});
