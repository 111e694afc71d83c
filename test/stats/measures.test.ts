import fc from 'fast-check';
import { max, mean, min, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { measures } from '../../src/stats/measures.js';
import { emptySummary, merge } from '../../src/stats/summary.js';
import { expectClose } from './close-to.js';
import { exactDeviation, exactMean, exactReturnDeviation, naiveMoves } from './reference.js';
import { everyMinute, MINUTE_MS, observationRuns, steadyPrices, summaryOf } from './series.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const measuresOf = (prices: readonly number[], spacingMs = MINUTE_MS) =>
  measures(summaryOf(everyMinute(prices, spacingMs)));

describe('measures', () => {
  it('gives the examples of the documentation', () => {
    const { mean, pctRange, maxPctRise, stddev, cv, volatility, ...exact } = measuresOf(
      [100, 110, 99, 120, 90],
      DAY_MS,
    );
    expect(exact).toEqual({
      samples: 5,
      first: 100,
      last: 90,
      min: 90,
      max: 120,
      delta: -10,
      pctChange: -10,
      range: 30,
      maxRise: 21,
      maxFall: -30,
      maxPctFall: -25,
      maxDelta: -30,
      maxPctChange: -25,
    });
    expectClose(mean, 103.8);
    expectClose(pctRange, 100 / 3);
    expectClose(maxPctRise, 2_100 / 99);
    expectClose(stddev, 11.497825881443848);
    expectClose(cv, 11.076903546670374);
    expectClose(volatility, 408.53321497117);
  });

  it('agrees with simple-statistics on the raw prices', () => {
    fc.assert(
      fc.property(observationRuns, (run) => {
        fc.pre(run.length >= 1);
        const prices = run.map(([, price]) => price);
        const found = measures(summaryOf(run));
        expect(found).toMatchObject({ samples: prices.length, min: min(prices), max: max(prices) });
        expectClose(found.mean, mean(prices));
        if (prices.length < 2) return;
        const deviation = sampleStandardDeviation(prices);
        expectClose(found.stddev, deviation, { scale: 1e-6 * found.mean });
        expectClose(found.cv, (100 * deviation) / mean(prices), { scale: 1e-4 });
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('agrees with a look at every pair of prices on rises and falls', () => {
    fc.assert(
      fc.property(observationRuns, (run) => {
        fc.pre(run.length >= 1);
        const found = measures(summaryOf(run));
        const naive = naiveMoves(run.map(([, price]) => price));
        expect(found.maxRise).toBe(naive.maxRise);
        expect(found.maxFall).toBe(naive.maxFall);
        expectClose(found.maxPctRise, naive.maxPctRise, { scale: 1e-3 });
        expectClose(found.maxPctFall, naive.maxPctFall, { scale: 1e-3 });
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it.each([
    ['a stablecoin, 1.0001 ± 0.00001', steadyPrices(1.0001, 1e-5, 3_000, 8)],
    ['a large price that hardly moves, 100000 ± 10', steadyPrices(100_000, 10, 3_000, 2)],
    ['a tiny price, 0.0000001234 ± 1 %', steadyPrices(1.234e-7, 1.2e-9, 3_000, 12)],
    ['a huge price, 12345678901.23 ± 1', steadyPrices(12_345_678_901.23, 1, 3_000, 2)],
  ])('is exact to 1e-9 for %s, observed or merged', (_name, prices) => {
    const whole = measuresOf(prices);
    const run = everyMinute(prices);
    const parts = Array.from({ length: 60 }, (_, i) => summaryOf(run.slice(i * 50, (i + 1) * 50)));
    const annual = 100 * Math.sqrt(YEAR_MS / MINUTE_MS);
    for (const found of [whole, measures(parts.reduce(merge, emptySummary()))]) {
      expectClose(found.mean, exactMean(prices), { relative: 1e-15 * 4, name: 'mean' });
      expectClose(found.stddev, exactDeviation(prices), { name: 'stddev' });
      expectClose(found.cv, (100 * exactDeviation(prices)) / exactMean(prices), { name: 'cv' });
      expectClose(found.volatility, annual * exactReturnDeviation(prices), { name: 'volatility' });
    }
  });

  it('gives a constant price no deviation, no moves and no volatility', () => {
    expect(measuresOf(Array.from({ length: 1_000 }, () => 0.1))).toEqual({
      samples: 1_000,
      first: 0.1,
      last: 0.1,
      min: 0.1,
      max: 0.1,
      mean: 0.1,
      delta: 0,
      pctChange: 0,
      range: 0,
      pctRange: 0,
      maxRise: 0,
      maxPctRise: 0,
      maxFall: 0,
      maxPctFall: 0,
      maxDelta: 0,
      maxPctChange: 0,
      stddev: 0,
      cv: 0,
      volatility: 0,
    });
  });

  it('has no standard deviation and no cv below two observations', () => {
    expect(measuresOf([7])).toMatchObject({ samples: 1, mean: 7, delta: 0, stddev: null, cv: null, volatility: null });
    expectClose(measuresOf([7, 9]).stddev, Math.SQRT2);
  });

  it('has no volatility below three observations', () => {
    expect(measuresOf([7, 9]).volatility).toBeNull();
    expect(measuresOf([7, 9, 8]).volatility).toBeGreaterThan(0);
  });

  it('has no volatility where all observations have one time', () => {
    expect(measuresOf([7, 9, 8], 0).volatility).toBeNull();
  });

  it('takes the mean spacing for volatility, however uneven the times', () => {
    const even = measures(
      summaryOf([
        [0, 7],
        [50, 9],
        [100, 8],
      ]),
    );
    expect(
      measures(
        summaryOf([
          [0, 7],
          [10, 9],
          [100, 8],
        ]),
      ).volatility,
    ).toBe(even.volatility);
  });

  it('gives the rise where rise and fall are equal in size', () => {
    expect(measuresOf([10, 15, 10])).toMatchObject({ maxRise: 5, maxFall: -5, maxDelta: 5 });
    expect(measuresOf([10, 5, 7]).maxPctChange).toBe(-50);
    expect(measuresOf([1, 1.5, 0.75])).toMatchObject({ maxPctRise: 50, maxPctFall: -50, maxPctChange: 50 });
  });

  it('refuses an empty Summary', () => {
    expect(() => measures(emptySummary())).toThrow(RangeError);
  });
});
