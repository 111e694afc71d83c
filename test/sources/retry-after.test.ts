import { expect, it } from 'vitest';
import { readRetryAfter } from '../../src/sources/retry-after.js';

const NOW = Date.UTC(2026, 10, 5, 12);

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['Thu, 05 Nov 2026 12:01:00 GMT', 60_000],
  ['Thu, 05 Nov 2026 11:00:00 GMT', 0],
])('Retry-After %j asks for %i ms', (header, expected) => {
  expect(readRetryAfter(header, NOW)).toBe(expected);
});

it.each([null, '', 'soon', '-1', '120 seconds', '99999999999'])('Retry-After %j asks for nothing', (header) => {
  expect(readRetryAfter(header, NOW)).toBeNull();
});
