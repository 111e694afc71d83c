import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atCommonTimes } from '../../src/stats/common-times.js';

describe('atCommonTimes', () => {
  it('pairs what ended at the same time, whatever else either side has', () => {
    const a = { times: [1, 2, 4, 5], values: [10, 20, 40, 50] };
    const b = { times: [0, 2, 3, 5, 6], values: [0, 2, 3, 5, 6] };
    expect(atCommonTimes(a, b)).toEqual([
      [20, 50],
      [2, 5],
    ]);
    expect(atCommonTimes(a, { times: [], values: [] })).toEqual([[], []]);
  });

  it('finds the times of both sets', () => {
    const sorted = fc.uniqueArray(fc.nat(40)).map((times) => times.sort((x, y) => x - y));
    fc.assert(
      fc.property(sorted, sorted, (a, b) => {
        const both = a.filter((time) => b.includes(time));
        expect(atCommonTimes({ times: a, values: a }, { times: b, values: b })).toEqual([both, both]);
      }),
      { seed: 5 },
    );
  });
});
