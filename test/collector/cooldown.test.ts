import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshState, LONGEST_COOLDOWN_MS } from '../../src/collector/budget.js';
import { afterFailure, type UpstreamFailure } from '../../src/collector/cooldown.js';
import type { UpstreamKind } from '../../src/sources/upstream-error.js';
import { NOON } from './rig.js';

const middle = () => 0.5;
const failure = (kind: UpstreamKind, status: number | null = null, retryAfterMs: number | null = null) => ({
  kind,
  status,
  retryAfterMs,
});

/** The rest in seconds after each of so many failures of one kind in a row. */
function rests(failed: UpstreamFailure, times: number, random = middle): (number | null)[] {
  let state = freshState('toy');
  let now = NOON;
  return Array.from({ length: times }, () => {
    state = afterFailure(state, failed, now, random);
    const restMs = state.cooldownUntil === null ? null : state.cooldownUntil - now;
    now += restMs ?? 60_000;
    return restMs === null ? null : restMs / 1_000;
  });
}

describe('the rest after failures in a row', () => {
  it.each<{ name: string; failed: UpstreamFailure; seconds: (number | null)[] }>([
    { name: 'rate limits', failed: failure('rate-limited', 429), seconds: [60, 120, 240, 480, 960, 1920, 3600, 3600] },
    { name: 'bans (418)', failed: failure('rate-limited', 418), seconds: [600, 1200, 2400] },
    { name: 'blocks', failed: failure('blocked', 451), seconds: [3600, 7200, 14400, 28800, 57600, 86400, 86400] },
    { name: 'timeouts', failed: failure('timeout'), seconds: [null, null, 60, 120, 240, 300, 300] },
    { name: 'broken connections', failed: failure('network'), seconds: [null, null, 60] },
    { name: 'server errors', failed: failure('unavailable', 503), seconds: [null, null, 60] },
    { name: 'unreadable bodies', failed: failure('payload', 200), seconds: [null, null, null, null] },
    { name: 'refusals', failed: failure('refused', 404), seconds: [null, null, null] },
  ])('doubles up to its bound for $name', ({ failed, seconds }) => {
    expect(rests(failed, seconds.length)).toEqual(seconds);
  });

  it('is what the API asks for, to the millisecond, whatever the kind', () => {
    expect(rests(failure('rate-limited', 429, 7_000), 3)).toEqual([7, 7, 7]);
    expect(rests(failure('unavailable', 503, 7_000), 1)).toEqual([7]);
  });

  it('is a second at least when the API asks for none', () => {
    expect(rests(failure('rate-limited', 429, 0), 2)).toEqual([1, 1]);
  });

  it('is made longer but not doubled by requests that were sent before it began', () => {
    const first = afterFailure(freshState('toy'), failure('rate-limited', 429), NOON, middle);
    expect(afterFailure(first, failure('rate-limited', 429), NOON, middle)).toEqual(first);
    expect(afterFailure(first, failure('payload', 200), NOON + 1, middle)).toEqual({ ...first, lastAt: NOON + 1 });
    const named = afterFailure(first, failure('rate-limited', 429, 300_000), NOON + 1_000, middle);
    expect(named).toMatchObject({ failures: 1, cooldownUntil: NOON + 301_000 });
    expect(afterFailure(named, failure('timeout'), NOON + 2_000, middle).cooldownUntil).toBe(NOON + 301_000);
  });

  it('varies by a fifth, so that many collectors do not come back at once', () => {
    expect(rests(failure('rate-limited', 429), 1, () => 0)).toEqual([48]);
    expect(rests(failure('rate-limited', 429), 1, () => 0.999_999_99)).toEqual([72]);
  });

  it('starts over when the trouble is of another sort', () => {
    const offline = [1, 2, 3, 4].reduce(
      (state, minute) => afterFailure(state, failure('network'), NOON + minute * 300_000, middle),
      freshState('toy'),
    );
    const later = NOON + 5 * 300_000;
    expect(afterFailure(offline, failure('timeout'), later, middle).failures).toBe(5);
    expect(afterFailure(offline, failure('rate-limited', 429), later, middle)).toMatchObject({
      failures: 1,
      cooldownUntil: later + 60_000,
      reason: 'rate limited',
      lastStatus: 'rate-limited',
    });
  });

  it('is never negative nor longer than the longest cooldown', () => {
    const kinds = fc.constantFrom<UpstreamKind>(
      'rate-limited',
      'blocked',
      'unavailable',
      'network',
      'timeout',
      'payload',
    );
    const retryAfter = fc.option(fc.integer({ min: -1_000, max: 10 ** 12 }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kinds, retryAfter), { maxLength: 80 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (failures, random) => {
          let state = freshState('toy');
          for (const [kind, retryAfterMs] of failures) {
            state = afterFailure(state, failure(kind, null, retryAfterMs), NOON, () => random);
            const rest = (state.cooldownUntil ?? NOON) - NOON;
            expect(rest).toBeGreaterThanOrEqual(0);
            expect(rest).toBeLessThanOrEqual(LONGEST_COOLDOWN_MS);
          }
        },
      ),
      { seed: 7 },
    );
  });
});
