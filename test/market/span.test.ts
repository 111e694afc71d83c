import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { intersect, lengthMs, subtract, union } from '../../src/market/span.js';
import type { TimeRange } from '../../src/market/time.js';

const END = 40;
const span = fc
  .tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END }))
  .map(([since, until]): TimeRange => ({ since, until }));
const spans = fc.array(span, { maxLength: 8 });

/** Which of the times 0 … 40 the spans hold: what the arithmetic has to agree with. */
function timesOf(list: readonly TimeRange[]): boolean[] {
  return Array.from({ length: END + 1 }, (_, time) => list.some(({ since, until }) => since <= time && time < until));
}

function expectTidy(list: readonly TimeRange[]): void {
  for (const [index, { since, until }] of list.entries()) {
    expect(since).toBeLessThan(until);
    expect(since).toBeGreaterThan(list[index - 1]?.until ?? -1);
  }
}

describe('spans are half-open sets of times', () => {
  test('a union holds what any of them holds, in order, with neighbours joined', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const joined = union(a, b);
        expectTidy(joined);
        const inA = timesOf(a);
        const inB = timesOf(b);
        expect(timesOf(joined)).toEqual(inA.map((held, time) => held || inB[time]));
      }),
    );
  });

  test('a difference holds what the first holds and the second does not', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const left = subtract(a, b);
        expectTidy(left);
        const inB = timesOf(b);
        expect(timesOf(left)).toEqual(timesOf(a).map((held, time) => held && !inB[time]));
      }),
    );
  });

  test('an intersection holds what both hold', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const common = intersect(a, b);
        expectTidy(common);
        const inB = timesOf(b);
        expect(timesOf(common)).toEqual(timesOf(a).map((held, time) => held && inB[time]));
      }),
    );
  });

  test('what is wanted is what is held of it and what is left to fetch, and nothing twice', () => {
    fc.assert(
      fc.property(spans, spans, (wanted, held) => {
        const left = subtract(wanted, held);
        const had = intersect(wanted, held);
        expect(union(left, had)).toEqual(union(wanted));
        expect(lengthMs(left) + lengthMs(had)).toBe(lengthMs(wanted));
        expect(subtract(left, wanted)).toEqual([]);
      }),
    );
  });

  test('touching spans are one, and the end belongs to none', () => {
    expect(
      union([
        { since: 5, until: 9 },
        { since: 1, until: 5 },
      ]),
    ).toEqual([{ since: 1, until: 9 }]);
    expect(subtract([{ since: 1, until: 9 }], [{ since: 9, until: 12 }])).toEqual([{ since: 1, until: 9 }]);
    expect(intersect([{ since: 1, until: 5 }], [{ since: 5, until: 9 }])).toEqual([]);
  });
});
