import { expect, it } from 'vitest';
import { coveragePct } from '../../src/query/coverage.js';
import { HOUR, MINUTE } from './seed.js';

it('coverage is samples over the polls due in the range, in percent', () => {
  expect(coveragePct(30, { since: 0, until: HOUR }, MINUTE)).toBe(50);
  expect(coveragePct(30, { since: 0, until: HOUR }, 2 * MINUTE)).toBe(100);
  expect(coveragePct(1, { since: 0, until: 90_000 }, MINUTE)).toBeCloseTo(66.667, 3);
});

it('coverage is at most 100, also over less than one poll', () => {
  expect(coveragePct(61, { since: 0, until: HOUR }, MINUTE)).toBe(100);
  expect(coveragePct(1, { since: 0, until: 1 }, MINUTE)).toBe(100);
});
