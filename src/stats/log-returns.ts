import { logReturn } from './log-return.js';

/** Log returns by the time at which each ends, oldest first. */
export interface Returns {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/**
 * ln(pᵢ₊₁ / pᵢ) of neighbours; with a spacing only of those exactly that far apart, so that what happened across a gap
 * is not taken for what happened in one step. 100, 110, 99 at 0, 1 and 3 with a spacing of 1 give 0.0953… at 1.
 *
 * @param times in order, as many as prices.
 * @param spacing in the unit of the times; null takes all neighbours.
 */
export function logReturns(times: readonly number[], prices: readonly number[], spacing: number | null): Returns {
  const ends: number[] = [];
  const values: number[] = [];
  for (let i = 1; i < prices.length; i++) {
    const end = times[i] as number;
    if (spacing !== null && end - (times[i - 1] as number) !== spacing) continue;
    ends.push(end);
    values.push(logReturn(prices[i - 1] as number, prices[i] as number));
  }
  return { times: ends, values };
}
