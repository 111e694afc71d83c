import { describe, expect, it } from 'vitest';
import { logReturn } from '../../src/stats/log-return.js';
import { logReturns } from '../../src/stats/log-returns.js';

describe('logReturns', () => {
  const prices = [100, 110, 99];

  it('gives the example of the documentation', () => {
    expect(logReturns([0, 1, 3], prices, 1)).toEqual({ times: [1], values: [logReturn(100, 110)] });
  });

  it('takes all neighbours without a spacing', () => {
    const values = [logReturn(100, 110), logReturn(110, 99)];
    expect(logReturns([0, 1, 3], prices, null)).toEqual({ times: [1, 3], values });
  });

  it('gives none for fewer than two prices', () => {
    expect(logReturns([], [], null)).toEqual({ times: [], values: [] });
    expect(logReturns([5], [1], 1)).toEqual({ times: [], values: [] });
  });
});
