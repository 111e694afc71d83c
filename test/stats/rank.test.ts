import { describe, expect, it } from 'vitest';
import { rank } from '../../src/stats/rank.js';

interface Row {
  name: string;
  value: number | null;
}

const row = (name: string, value: number | null): Row => ({ name, value });
const byName = (a: Row, b: Row) => (a.name < b.name ? -1 : 1);
const ranked = (rows: Row[], order: 'asc' | 'desc' | 'abs') =>
  rank(rows, ({ value }) => value, order, byName).map(({ value }) => value);

describe('rank', () => {
  const rows = [row('d', 3), row('c', -5), row('b', null), row('a', 1)];

  it('puts the largest in either direction first in abs order', () => {
    expect(ranked(rows, 'abs')).toEqual([-5, 3, 1, null]);
  });

  it('puts the largest first in desc order and the smallest first in asc order, null last in both', () => {
    expect(ranked(rows, 'desc')).toEqual([3, 1, -5, null]);
    expect(ranked(rows, 'asc')).toEqual([-5, 1, 3, null]);
  });

  it('leaves rows of one value, of one size in abs order, and without a value to the tie break', () => {
    const tied = [row('z', 2), row('y', -2), row('x', 2), row('n', null), row('m', null), row('w', 0), row('v', -0)];
    const names = rank(tied, ({ value }) => value, 'abs', byName).map(({ name }) => name);
    expect(names).toEqual(['x', 'y', 'z', 'v', 'w', 'm', 'n']);
  });

  it('leaves the rows given as they were', () => {
    const given = [...rows];
    rank(rows, ({ value }) => value, 'asc', byName);
    expect(rows).toEqual(given);
    expect(rank([], () => 0, 'asc', byName)).toEqual([]);
  });
});
