import type { TimeRange } from '../market/time.js';

/**
 * How much of what polling should have seen was seen, in percent: 100 · samples / due, at most 100, where due is the
 * range divided by the interval at which the exchange is polled. 30 samples of an hour polled each minute are 50.
 */
export function coveragePct(samples: number, range: TimeRange, pollIntervalMs: number): number {
  const due = (range.until - range.since) / pollIntervalMs;
  return Math.min(100, (100 * samples) / due);
}
