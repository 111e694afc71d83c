import { expect, test } from 'vitest';
import { differences, type RankedRow } from '../../bench/ranked-row.js';

const row = (market: string, value: number, more: Partial<RankedRow> = {}): RankedRow => {
  return { market, value, samples: 10, min: 1, max: 2, mean: 1.5, ...more };
};

test('rankings with the same markets and numbers agree', () => {
  expect(differences([row('A', 3), row('B', 2)], [row('A', 3), row('B', 2)])).toEqual([]);
});

test('numbers may differ by 1e-9 of their size, and no more', () => {
  expect(differences([row('A', 3e6)], [row('A', 3e6 + 1e-3)])).toEqual([]);
  expect(differences([row('A', 3e6)], [row('A', 3e6 + 1e-2)])).toHaveLength(1);
  expect(differences([row('A', 3)], [row('A', 3, { mean: 1.5001 })])).toEqual(['rank 1: A mean 1.5, A 1.5001']);
});

test('markets that share a value may change places, also with those just beyond the end', () => {
  expect(differences([row('A', 3), row('B', 3), row('C', 2)], [row('B', 3), row('A', 3), row('D', 2)])).toEqual([]);
});

test('another market with that value at that rank is a difference', () => {
  expect(differences([row('A', 3), row('B', 2)], [row('C', 3), row('B', 2)])).toEqual(['rank 1: A is missing']);
});

test('markets in another order are a difference', () => {
  expect(differences([row('A', 3), row('B', 2)], [row('B', 2), row('A', 3)])).not.toEqual([]);
});

test('fewer rows are a difference, and so is a number that is none', () => {
  expect(differences([row('A', 3)], [])).toEqual(['1 rows and 0']);
  expect(differences([row('A', Number.NaN)], [row('A', 3)])).toHaveLength(1);
});
