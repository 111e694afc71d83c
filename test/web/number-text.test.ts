import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountText,
  bytesText,
  changeText,
  deltaText,
  direction,
  NOTHING,
  percentText,
  priceText,
} from '../../src/web/text/number-text.js';

describe('prices as text', () => {
  it.each([
    [0.00001306, '0.00001306'],
    [0.000000000012345, '0.000000000012345'],
    [84_123.5, '84,123.5'],
    [1, '1'],
    [0.1 + 0.2, '0.3'],
    [123_456_789_012.75, '123,456,789,013'],
    [0, '0'],
    [-12.5, '-12.5'],
    [null, NOTHING],
    [Number.NaN, NOTHING],
  ])('a price has its significant digits and no exponent: %s is %s', (value, text) => {
    expect(priceText(value)).toBe(text);
  });

  it('what an exchange sends in ten digits is shown as it was sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999_999 }), fc.integer({ min: -18, max: 0 }), (digits, exponent) => {
        const price = Number(`${digits}e${exponent}`);
        expect(Number(priceText(price).replaceAll(',', ''))).toBe(price);
      }),
    );
  });

  it('digits before the point are never rounded away', () => {
    expect(priceText(1_234_567.891, 3)).toBe('1,234,568');
  });
});

describe('other numbers as text', () => {
  it('a difference carries its sign', () => {
    expect([deltaText(12.5), deltaText(-0.004), deltaText(0)]).toEqual(['+12.5', '−0.004', '0']);
  });

  it.each([
    [4.2, '4.20%'],
    [0, '0.00%'],
    [0.003_123_4, '0.00312%'],
    [12_345.6, '12,346%'],
    [-1.005, '-1.00%'],
    [null, NOTHING],
  ])('a percentage has two decimals, or the digits that say something: %s is %s', (value, text) => {
    expect(percentText(value)).toBe(text);
  });

  it('a change carries its sign', () => {
    expect([changeText(4.2), changeText(-4.2), changeText(0)]).toEqual(['+4.20%', '−4.20%', '0.00%']);
  });

  it.each([
    [1_234_567_890, '1.2B'],
    [45_600_000, '45.6M'],
    [999_949, '999,949'],
    [999_950, '1.0M'],
    [7_890.4, '7,890'],
    [0.5234, '0.523'],
    [0, '0'],
  ])('an amount can be compared at a glance: %s is %s', (value, text) => {
    expect(amountText(value)).toBe(text);
  });

  it('a size has three digits and a unit', () => {
    expect([bytesText(0), bytesText(7_208_960), bytesText(4.2e9)]).toEqual(['0 B', '7.21 MB', '4.2 GB']);
  });

  it('a direction is that of the sign', () => {
    expect([direction(1), direction(-1), direction(0), direction(null)]).toEqual(['up', 'down', 'flat', 'flat']);
  });
});
