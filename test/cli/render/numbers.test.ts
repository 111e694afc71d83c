import { expect, test } from 'vitest';
import {
  bytesText,
  compactText,
  countText,
  percentText,
  priceText,
  shareText,
  signedPercentText,
  signedPriceText,
} from '../../../src/cli/render/numbers.js';
import { ageText, minuteText, rangeText } from '../../../src/cli/render/times.js';

test.each([
  [priceText, 12_345_678_901.23, '12345678901'],
  [priceText, 85_631.64, '85631.64'],
  [priceText, 0.000_000_123_4, '0.0000001234'],
  [priceText, null, '-'],
  [signedPriceText, 12.5, '+12.5'],
  [signedPriceText, -12.5, '-12.5'],
  [signedPriceText, 0, '0'],
  [percentText, 12.345, '12.35%'],
  [percentText, 0.001_23, '0.0012%'],
  [percentText, 0, '0.00%'],
  [signedPercentText, 7.294, '+7.29%'],
  [signedPercentText, -0.004, '-0.004%'],
  [signedPercentText, null, '-'],
  [shareText, 100, '100%'],
  [shareText, 99.96, '100%'],
  [shareText, 0.1389, '0.1%'],
  [compactText, 0, '0'],
  [compactText, 999.4, '999'],
  [compactText, 999.6, '1K'],
  [compactText, 1_234_567, '1.23M'],
  [compactText, 999_999, '1M'],
  [compactText, 5.4e9, '5.4B'],
  [compactText, 7.77e15, '7770T'],
  [compactText, null, '-'],
  [bytesText, 0, '0 B'],
  [bytesText, 90_112, '90.1 kB'],
  [bytesText, 5e9, '5 GB'],
  [bytesText, null, '-'],
  [countText, 1_234_567, '1,234,567'],
  [countText, 12, '12'],
] as [(value: number | null) => string, number | null, string][])('%o(%s) is %s', (text, value, expected) => {
  expect(text(value)).toBe(expected);
});

test('a range says its ends, its zone and its length where that is a whole unit', () => {
  const until = Date.UTC(2026, 0, 31, 12);
  expect(rangeText({ since: until - 86_400_000, until })).toBe('2026-01-30 12:00 … 2026-01-31 12:00 UTC (1d)');
  expect(rangeText({ since: until - 86_399_999, until })).toBe('2026-01-30 12:00 … 2026-01-31 12:00 UTC');
  expect(minuteText(null)).toBe('-');
});

test.each([
  [-5, '0s'],
  [12_000, '12s'],
  [119_999, '119s'],
  [180_000, '3m'],
  [7_200_000, '2h'],
  [200_000_000, '2d'],
  [null, '-'],
])('an age of %s ms is %s', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
