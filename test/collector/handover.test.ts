import { describe, expect, it } from 'vitest';
import { comparePrices } from '../../src/collector/handover.js';

const prices = (...values: number[]) => values.map((price, marketId) => ({ marketId, price, volume24h: null }));

describe('the comparison of two sources', () => {
  it('counts the markets that both know, and those that are further apart than the bound', () => {
    const before = [
      { marketId: 0, price: 100 },
      { marketId: 1, price: 100 },
      { marketId: 2, price: 100 },
      { marketId: 9, price: 1 },
    ];
    expect(comparePrices(prices(101.5, 97, 100, 5), before, 2)).toEqual({
      shared: 3,
      beyond: 1,
      boundPct: 2,
      medianPct: expect.closeTo(1.5, 9),
      worstMarketId: 1,
      worstPct: expect.closeTo(3, 9),
    });
  });

  it('says nothing where they share no market', () => {
    expect(comparePrices(prices(1), [], 2)).toEqual({
      shared: 0,
      beyond: 0,
      boundPct: 2,
      medianPct: null,
      worstMarketId: null,
      worstPct: null,
    });
  });
});
