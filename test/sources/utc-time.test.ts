import { expect, it } from 'vitest';
import { fromUtcText } from '../../src/sources/utc-time.js';

it.each([
  '2026-10-05T12:00:00',
  '2026-10-05T12:00:00Z',
  '2026-10-05T12:00:00+00:00',
  '2026-10-05T12:00:00.000Z',
  '2026-10-05T12:00:00.000000Z',
])('%s is a time in UTC', (text) => {
  expect(fromUtcText(text, 'time')).toBe(Date.UTC(2026, 9, 5, 12));
});

it.each([
  '2026-10-05T12:00:00+09:00',
  '2026-10-05T12:00:00.5Z',
  '2026-10-05 12:00:00',
  '2026-10-05',
  '2026-13-05T12:00:00Z',
  1_791_201_600_000,
  '',
  null,
])('%j is refused', (value) => {
  expect(() => fromUtcText(value, 'time')).toThrow('unexpected');
});
