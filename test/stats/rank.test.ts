import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from '../../src/stats/rank.js';

interface Row {
  name: string;
  value: number | null;
}

const row = (name: string, value: number | null): Row => ({ name, value });
const ranked = (rows: Row[], order: 'asc' | 'desc' | 'abs') =>
  rank(rows, ({ value }) => value, order).map(({ value }) => value);

describe('rank', () => {
  const rows = [row('d', 3), row('c', -5), row('b', null), row('a', 1)];

  it('puts the largest in either direction first in abs order', () => {
    expect(ranked(rows, 'abs')).toEqual([-5, 3, 1, null]);
  });

  it('puts the largest first in desc order and the smallest first in asc order, null last in both', () => {
    expect(ranked(rows, 'desc')).toEqual([3, 1, -5, null]);
    expect(ranked(rows, 'asc')).toEqual([-5, 1, 3, null]);
  });

  it('leaves rows of one value, of one size in abs order, and without a value in the order in which they came', () => {
    const tied = [row('z', 2), row('y', -2), row('x', 2), row('n', null), row('m', null), row('w', 0), row('v', -0)];
    const names = rank(tied, ({ value }) => value, 'abs').map(({ name }) => name);
    expect(names).toEqual(['z', 'y', 'x', 'w', 'v', 'n', 'm']);
  });

  it('gives the first of all when few are wanted, ties and rows without a value among them', () => {
    const values = fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { maxLength: 40 });
    fc.assert(
      fc.property(values, fc.nat(45), fc.constantFrom('asc', 'desc', 'abs'), (given, top, order) => {
        const all = given.map((value, place) => row(String(place), value));
        const value = (one: Row) => one.value;
        expect(rank(all, value, order, top)).toEqual(rank(all, value, order).slice(0, top));
      }),
    );
  });

  it('leaves the rows given as they were', () => {
    const given = [...rows];
    rank(rows, ({ value }) => value, 'asc');
    expect(rows).toEqual(given);
    expect(rank([], () => 0, 'asc')).toEqual([]);
  });
});
