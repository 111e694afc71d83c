import fc from 'fast-check';
import { emptySummary, observe, type Summary } from '../../src/stats/summary.js';

export const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1);

type Observation = readonly [timeMs: number, price: number];

/** The Summary of observations in time order. */
export function summaryOf(observations: readonly Observation[]): Summary {
  const summary = emptySummary();
  for (const [time, price] of observations) observe(summary, time, price);
  return summary;
}

/** The prices a minute apart. */
export function everyMinute(prices: readonly number[], spacingMs = MINUTE_MS): Observation[] {
  return prices.map((price, i) => [START + i * spacingMs, price]);
}

/** `count` prices level ± spread from a fixed seed, with the decimals that an exchange would send. */
export function steadyPrices(level: number, spread: number, count: number, decimals: number): number[] {
  let seed = 12_345;
  return Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Number((level + spread * (seed / 1_073_741_824 - 1)).toFixed(decimals));
  });
}

/** Runs of 0 … 60 prices of one magnitude each, from 1e-9 to 1e12, at uneven times. */
export const observationRuns: fc.Arbitrary<Observation[]> = fc
  .record({
    magnitude: fc.integer({ min: -9, max: 11 }),
    steps: fc.array(fc.record({ digits: fc.integer({ min: 100, max: 999_999 }), waitMs: fc.nat(600_000) }), {
      maxLength: 60,
    }),
  })
  .map(({ magnitude, steps }) => {
    let time = START;
    return steps.map(({ digits, waitMs }) => {
      time += waitMs;
      return [time, (digits / 1e5) * 10 ** magnitude] as const;
    });
  });
