import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { significant } from '../../src/chart/number-text.js';

describe('significant', () => {
  it.each([
    [64_123.456, 3, '64123'],
    [64_123.456, 7, '64123.46'],
    [0.00000012345, 2, '0.00000012'],
    [64_000, 2, '64000'],
    [0.1 + 0.2, 6, '0.3'],
    [0.999, 2, '1'],
    [9.996, 3, '10'],
    [-0.00004567, 3, '-0.0000457'],
    [-1_234.5, 2, '-1235'],
    [12_345_678_901.23, 4, '12345678901'],
    [0, 4, '0'],
    [-0, 4, '0'],
    [999_999_999_999_999_900_000, 3, '999999999999999900000'],
    [1e21, 3, '1e21'],
    [1.26e-13, 2, '1.3e-13'],
  ])('writes %d to %d digits as %s', (value, digits, text) => {
    expect(significant(value, digits)).toBe(text);
  });

  it.each([
    [12_345_678_901.23, '12345678901.23'],
    [0.0000001234, '0.0000001234'],
    [64_123, '64123'],
    [1e-12, '0.000000000001'],
    [0.1, '0.1'],
    [1_000_000, '1000000'],
    [1e20, '100000000000000000000'],
    [-2.5e300, '-2.5e300'],
  ])('writes %d with all its digits as %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it('reads back as the same number when no digits are asked for', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(Number(significant(value))).toBe(value + 0);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it('is off by at most half a unit of the last digit asked for, and never has an exponent or a trailing zero for prices', () => {
    const price = fc.tuple(fc.double({ min: 1, max: 9.999, noNaN: true }), fc.integer({ min: -11, max: 19 }));
    fc.assert(
      fc.property(price, fc.integer({ min: 1, max: 17 }), ([lead, exponent], digits) => {
        const value = lead * 10 ** exponent;
        const text = significant(value, digits);
        expect(text).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.500001 * 10 ** (1 - digits) * value);
      }),
      { seed: 2, numRuns: 1_000 },
    );
  });
});
