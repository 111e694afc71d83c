import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOpen } from '../../src/market/bucket.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

describe('bucketOpen', () => {
  it('gives the examples of the documentation', () => {
    const time = Date.UTC(2026, 0, 15, 12, 34);
    expect(new Date(bucketOpen(time, 5 * MINUTE)).toISOString()).toBe('2026-01-15T12:30:00.000Z');
    expect(new Date(bucketOpen(time, DAY)).toISOString()).toBe('2026-01-15T00:00:00.000Z');
    expect(new Date(bucketOpen(time, 7 * DAY)).toISOString()).toBe('2026-01-12T00:00:00.000Z');
  });

  it('opens weeks on a Monday, several weeks too', () => {
    for (const weeks of [1, 2, 4]) {
      expect(new Date(bucketOpen(Date.UTC(2026, 0, 15), weeks * 7 * DAY)).getUTCDay()).toBe(1);
    }
  });

  it('puts every time into one bucket, the first moment of which is its opening', () => {
    const lengths = fc.constantFrom(MINUTE, 5 * MINUTE, 90 * MINUTE, DAY, 3 * DAY, 7 * DAY, 14 * DAY);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), lengths, (time, lengthMs) => {
        const open = bucketOpen(time, lengthMs);
        expect(open <= time && time < open + lengthMs).toBe(true);
        expect(bucketOpen(open, lengthMs)).toBe(open);
        expect(bucketOpen(open + lengthMs - 1, lengthMs)).toBe(open);
        expect(bucketOpen(open + lengthMs, lengthMs)).toBe(open + lengthMs);
      }),
      { seed: 1 },
    );
  });

  it('divides the buckets of a length into those of each length that divides it', () => {
    const nested = fc.constantFrom<[number, number]>([1, 5], [5, 60], [60, 1_440], [1_440, 10_080], [240, 10_080]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), nested, (time, [inner, outer]) => {
        const open = bucketOpen(time, outer * MINUTE);
        expect(bucketOpen(open, inner * MINUTE)).toBe(open);
        expect(bucketOpen(bucketOpen(time, inner * MINUTE), outer * MINUTE)).toBe(open);
      }),
      { seed: 2 },
    );
  });
});
