import { expect, test } from 'vitest';
import { readRankFlags } from '../../src/cli/rank-flags.js';

test('pairs without a rank are shown, not ranked', () => {
  expect(readRankFlags({}, true)).toBeNull();
  expect(readRankFlags({ rank: 'cv' }, true)).toEqual({ rank: 'cv' });
});

test('everything else is ranked, by pct-change unless told', () => {
  expect(readRankFlags({}, false)).toEqual({ rank: 'pct-change' });
  expect(readRankFlags({ order: 'asc' }, false)).toEqual({ rank: 'pct-change', order: 'asc' });
});

test('--gainers and --losers are pct-change in one direction, also of named pairs', () => {
  expect(readRankFlags({ gainers: true }, true)).toEqual({ rank: 'pct-change', order: 'desc' });
  expect(readRankFlags({ losers: true }, false)).toEqual({ rank: 'pct-change', order: 'asc' });
});

test.each([
  [{ gainers: true, losers: true }, '--gainers and --losers'],
  [{ gainers: true, rank: 'cv' }, '--gainers and --rank'],
  [{ losers: true, order: 'abs' }, '--losers and --order'],
] as const)('%o say different things', (flags, both) => {
  expect(() => readRankFlags(flags, false)).toThrow(`${both} exclude each other`);
});
