import { describe, expect, it } from 'vitest';
import { lags } from '../../src/stats/lag.js';
import { steadyPrices } from './series.js';

/** A path of `count` prices that moves by up to 0.1 % a step. */
function path(count: number, skip = 0): number[] {
  let price = 100;
  return steadyPrices(0, 0.001, count + skip, 9)
    .slice(skip)
    .map((change) => {
      price *= 1 + change;
      return price;
    });
}

/** The path as seen `steps` later (earlier below zero), at another level. */
function seen(prices: readonly number[], steps: number, factor = 1): Float64Array {
  return Float64Array.from(prices, (_, step) => factor * (prices[step - steps] ?? Number.NaN));
}

describe('lags', () => {
  const prices = path(300);

  it('says how many steps a series does later what the others do', () => {
    expect(lags([seen(prices, 0), seen(prices, 0, 1.001), seen(prices, 2, 1.002)])).toEqual([0, 0, 2]);
    expect(lags([seen(prices, 0), seen(prices, 0), seen(prices, 0), seen(prices, 5)])).toEqual([0, 0, 0, 5]);
  });

  it('is below zero for the one that moves first', () => {
    expect(lags([seen(prices, -3), seen(prices, 0), seen(prices, 0)])).toEqual([-3, 0, 0]);
  });

  it('of two series says the same of both, with opposite signs', () => {
    expect(lags([seen(prices, 1), seen(prices, 0)])).toEqual([1, -1]);
  });

  it('takes the median of the others, so that one that goes its own way changes nothing', () => {
    const [first, second, third, own] = lags([
      seen(prices, 0),
      seen(prices, 0),
      seen(prices, 1),
      Float64Array.from(path(300, 1_000)),
    ]);
    expect([first, second, third, own]).toEqual([0, 0, 1, null]);
  });

  it('steps over holes', () => {
    const holed = seen(prices, 2).map((price, step) => (step % 7 === 0 ? Number.NaN : price));
    expect(lags([seen(prices, 0), seen(prices, 0), holed])).toEqual([0, 0, 2]);
  });

  it('is null below 30 common returns', () => {
    const few = path(31);
    expect(lags([seen(few, 0), seen(few, 0)])).toEqual([0, 0]);
    expect(lags([seen(few.slice(1), 0), seen(few.slice(1), 0)])).toEqual([null, null]);
  });

  it('is null for prices that stand still, that have nothing in common, or that are alone', () => {
    expect(lags([new Float64Array(300).fill(5), seen(prices, 0)])).toEqual([null, null]);
    expect(lags([Float64Array.from(path(300, 1_000)), seen(prices, 0)])).toEqual([null, null]);
    expect(lags([seen(prices, 0)])).toEqual([null]);
    expect(lags([])).toEqual([]);
  });

  it('is null where one moves against the other', () => {
    expect(lags([seen(prices, 0), Float64Array.from(prices, (price) => 10_000 / price)])).toEqual([null, null]);
  });
});
