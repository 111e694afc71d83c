import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterSuccess, due, freshState, LONGEST_COOLDOWN_MS, spend } from '../../src/collector/budget.js';
import { NOON } from './rig.js';

const budget = { limit: 10, windowMs: 60_000 };
const fresh = freshState('toy');

describe('a budget', () => {
  it.each([
    { used: 0, cost: 10, isDue: true },
    { used: 7, cost: 3, isDue: true },
    { used: 8, cost: 3, isDue: false },
    { used: 10, cost: 1, isDue: false },
    { used: 0, cost: 11, isDue: true },
    { used: 1, cost: 11, isDue: false },
  ])('with $used of 10 used answers $isDue to a request that costs $cost', ({ used, cost, isDue }) => {
    const state = spend(fresh, budget, used, NOON);
    expect(due(state, budget, cost, NOON + 1_000).isDue).toBe(isDue);
  });

  it('that is spent is due again when its window ends', () => {
    const state = spend(fresh, budget, 9, NOON + 15_000);
    expect(due(state, budget, 2, NOON + 20_000)).toEqual({
      isDue: false,
      isCooling: false,
      retryAt: NOON + 60_000,
      reason: 'budget: 9 of 10 used, 2 more wanted',
    });
    expect(due(state, budget, 2, NOON + 60_000).isDue).toBe(true);
  });

  it('takes over what the API counts when that is more than its own count', () => {
    const state = spend(fresh, budget, 2, NOON);
    expect(afterSuccess(state, budget, 9, NOON).used).toBe(9);
    expect(afterSuccess(state, budget, 1, NOON).used).toBe(2);
    expect(afterSuccess(state, budget, null, NOON).used).toBe(2);
  });

  it('keeps what was spent when the clock is set back', () => {
    const state = spend(fresh, budget, 9, NOON);
    expect(due(state, budget, 2, NOON - 600_000).isDue).toBe(false);
  });

  it('is never overspent in any of its windows, whatever is asked, answered and reported', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 90_000 }),
      cost: fc.integer({ min: 1, max: 10 }),
      reported: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const spentIn = new Map<number, number>();
        let now = NOON;
        let state = fresh;
        for (const { waitMs, cost, reported } of steps) {
          now += waitMs;
          const allowed = due(state, budget, cost, now);
          if (!allowed.isDue) {
            expect(allowed.retryAt).toBeGreaterThan(now);
            expect(due(state, budget, cost, allowed.retryAt).isDue).toBe(true);
            continue;
          }
          const window = Math.floor(now / budget.windowMs);
          spentIn.set(window, (spentIn.get(window) ?? 0) + cost);
          expect(spentIn.get(window)).toBeLessThanOrEqual(budget.limit);
          state = afterSuccess(spend(state, budget, cost, now), budget, reported, now);
        }
      }),
      { seed: 7 },
    );
  });
});

describe('a cooldown', () => {
  const cooling = { ...fresh, cooldownUntil: NOON + 5_000, reason: 'rate limited' };

  it('ends at its time and not before', () => {
    expect(due(cooling, budget, 1, NOON + 4_999)).toEqual({
      isDue: false,
      isCooling: true,
      retryAt: NOON + 5_000,
      reason: 'rate limited',
    });
    expect(due(cooling, budget, 1, NOON + 5_000).isDue).toBe(true);
  });

  it('ends with an answer', () => {
    expect(afterSuccess({ ...cooling, failures: 3 }, budget, null, NOON)).toMatchObject({
      cooldownUntil: null,
      reason: null,
      failures: 0,
      lastStatus: 'ok',
      lastAt: NOON,
    });
  });

  it('set by a clock that has been set back since does not hold for years', () => {
    const state = { ...fresh, cooldownUntil: NOON + LONGEST_COOLDOWN_MS + 1 };
    expect(due(state, budget, 1, NOON).isDue).toBe(true);
  });
});
