import { expect, test } from 'vitest';
import { readRankFlags, refuseRankFlags } from '../../src/cli/rank-flags.js';

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

test('a comparison needs a ranking, and one whose values of before are kept', () => {
  const compare = 86_400_000;
  expect(readRankFlags({ compare }, false)).toEqual({ rank: 'pct-change' });
  expect(readRankFlags({ compare, rank: 'cv' }, true)).toEqual({ rank: 'cv' });
  expect(readRankFlags({ compare, losers: true }, true)).toEqual({ rank: 'pct-change', order: 'asc' });
  expect(() => readRankFlags({ compare }, true)).toThrow('--compare needs --rank when pairs are named');
  expect(() => readRankFlags({ compare, rank: 'volume' }, false)).toThrow(
    '--rank volume and --compare exclude each other',
  );
});

test('pairs across exchanges have one ranking only', () => {
  expect(refuseRankFlags({ order: 'asc' })).toBeUndefined();
  expect(() => refuseRankFlags({ rank: 'cv' })).toThrow('--by pair and --rank exclude each other');
  expect(() => refuseRankFlags({ gainers: true })).toThrow('--by pair and --gainers exclude each other');
  expect(() => refuseRankFlags({ compare: 1 })).toThrow('--by pair and --compare exclude each other');
});
