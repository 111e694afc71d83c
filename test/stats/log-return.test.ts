import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logReturn } from '../../src/stats/log-return.js';
import { expectClose } from './close-to.js';
import { exactLogReturn } from './reference.js';

describe('logReturn', () => {
  it('gives the example of the documentation', () => {
    expectClose(logReturn(1, 1.25), 0.2231435513142, { relative: 1e-12 });
  });

  it('keeps every digit of a tiny move', () => {
    expectClose(logReturn(1, 1.00001), exactLogReturn(1, 1.00001), { relative: 3e-16 });
    expectClose(logReturn(100_000, 100_000.00000001), exactLogReturn(100_000, 100_000.00000001), { relative: 3e-16 });
  });

  it('is more exact than the logarithm of the quotient for stablecoins', () => {
    const exact = exactLogReturn(1.0001, 1.00011);
    expect(Math.abs(Math.log(1.00011 / 1.0001) - exact)).toBeGreaterThan(1e-12 * exact);
    expectClose(logReturn(1.0001, 1.00011), exact, { relative: 3e-16 });
  });

  it('keeps every digit of a crash and of a surge', () => {
    expectClose(logReturn(1, 1e-9), exactLogReturn(1, 1e-9), { relative: 1e-15 });
    expectClose(logReturn(1e-9, 12_345.678), exactLogReturn(1e-9, 12_345.678), { relative: 1e-15 });
  });

  it('is exact to a few units in the last place between any two prices within a factor of a thousand', () => {
    const price = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(price, price, (from, to) => {
        expectClose(logReturn(from, to), exactLogReturn(from, to), { relative: 1e-15 });
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('is 0 where nothing moved', () => {
    expect(logReturn(0.1, 0.1)).toBe(0);
  });
});
