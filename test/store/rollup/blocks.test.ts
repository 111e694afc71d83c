import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePriceBlock } from '../../../src/store/rollup/decode-price-block.js';
import { encodePriceBlock } from '../../../src/store/rollup/price-block.js';
import { runsOf } from '../../../src/store/rollup/price-runs.js';
import { decodeSnapshotBlock, encodeSnapshotBlock } from '../../../src/store/rollup/snapshot-block.js';
import { summariesOfRuns } from '../../../src/store/rollup/summarise.js';
import { decodeSummaryBlock, encodeSummaryBlock } from '../../../src/store/rollup/summary-block.js';

const HOUR = 3_600_000;
const OPEN = Date.UTC(2026, 0, 1, 7);
const ALWAYS = { since: 0, until: Number.POSITIVE_INFINITY };

/** What exchanges send, and what they do not: decimals of any size, and doubles that no short decimal gives. */
const price = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 14 }))
    .map(([digits, decimals]) => Number(`${digits}e-${decimals}`)),
  fc.constantFrom(100_000.01, 1.0001, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 1e21, 2 ** 53 + 2, 1 / 3, 12_345_678_901.23),
  fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }),
);

/** Polls of one hour in time order; some markets are absent from some, and two may have one time. */
const polls = fc
  .array(
    fc.record({
      after: fc.integer({ min: 0, max: 50_000 }),
      prices: fc.uniqueArray(fc.tuple(fc.constantFrom(1, 2, 7, 4_000_000_000), price), {
        selector: ([id]) => id,
        maxLength: 4,
      }),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let time = OPEN;
    return steps.map(({ after, prices }) => {
      time += after;
      const sorted = [...prices].sort(([a], [b]) => a - b);
      return { takenAt: time, marketIds: sorted.map(([id]) => id), prices: sorted.map(([, value]) => value) };
    });
  });

describe('a price block', () => {
  it('gives every price back to the last bit, in the order of its market', () => {
    fc.assert(
      fc.property(polls, (list) => {
        const runs = runsOf(list);
        expect(decodePriceBlock(encodePriceBlock({ openTime: OPEN, intervalMs: HOUR, runs }), ALWAYS)).toEqual({
          openTime: OPEN,
          intervalMs: HOUR,
          runs,
        });
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('gives the part of a range and of some markets', () => {
    fc.assert(
      fc.property(polls, fc.integer({ min: 0, max: HOUR }), fc.integer({ min: 0, max: HOUR }), (list, a, b) => {
        const range = { since: OPEN + Math.min(a, b), until: OPEN + Math.max(a, b) };
        const block = encodePriceBlock({ openTime: OPEN, intervalMs: HOUR, runs: runsOf(list) });
        const within = list
          .filter(({ takenAt }) => takenAt >= range.since && takenAt < range.until)
          .map(({ takenAt, marketIds, prices }) => {
            const kept = marketIds.flatMap((id, i) => (id === 2 || id === 7 ? [i] : []));
            return {
              takenAt,
              marketIds: kept.map((i) => marketIds[i] as number),
              prices: kept.map((i) => prices[i] as number),
            };
          });
        expect(decodePriceBlock(block, range, Uint32Array.of(2, 7)).runs).toEqual(runsOf(within));
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('takes about a byte for a price that moves by a few ticks, and next to nothing for one that stands still', () => {
    const times = Array.from({ length: 60 }, (_, i) => OPEN + i * 60_000);
    const moving = times.map((takenAt, i) => ({
      takenAt,
      marketIds: [1],
      prices: [Number((0.004_217 + ((i * 7) % 11) * 1e-6).toFixed(6))],
    }));
    const still = times.map((takenAt) => ({ takenAt, marketIds: [1], prices: [99_999.99] }));
    const sizeOf = (list: typeof moving) =>
      encodePriceBlock({ openTime: OPEN, intervalMs: HOUR, runs: runsOf(list) }).length;
    const heads = 32 + 4 * (60 + 1 + 2);
    expect(sizeOf(moving) - heads).toBeLessThan(70);
    expect(sizeOf(still) - heads).toBeLessThan(12);
  });
});

describe('a Summary block', () => {
  it('gives every Summary back to the last bit', () => {
    fc.assert(
      fc.property(polls, (list) => {
        const block = { openTime: OPEN, intervalMs: HOUR, ...summariesOfRuns(runsOf(list)) };
        expect(decodeSummaryBlock(encodeSummaryBlock(block))).toEqual(block);
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it('is read wherever its bytes begin in memory', () => {
    const block = {
      openTime: OPEN,
      intervalMs: HOUR,
      ...summariesOfRuns(runsOf([{ takenAt: OPEN, marketIds: [3, 9], prices: [1, 2] }])),
    };
    const bytes = encodeSummaryBlock(block);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSummaryBlock(shifted.subarray(3))).toEqual(block);
  });
});

it('a snapshot block gives every price back to the last bit', () => {
  const column = { takenAt: OPEN, marketIds: Uint32Array.of(1, 4_000_000_000), prices: Float64Array.of(0.1, 5e-324) };
  expect(decodeSnapshotBlock(encodeSnapshotBlock(column))).toEqual(column);
});

describe('what is no block of this version is refused', () => {
  const column = { takenAt: OPEN, marketIds: [1], prices: [5] };
  const whole = encodeSnapshotBlock(column);
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(whole);
    bytes[at] = value;
    return bytes;
  };

  it.each([
    ['another version', changed(0, 2), /unknown block version 2/],
    ['another kind', changed(4, 1), /unexpected block kind 1, wanted 3/],
    ['cut off', whole.subarray(0, 40), /a block of 40 bytes, wanted 44/],
    ['empty', Buffer.alloc(0), /unexpected block of 0 bytes/],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeSnapshotBlock(bytes)).toThrow(message);
  });

  it('a price block whatever byte of it is damaged gives other prices or an error, never a hang or a crash', () => {
    const list = Array.from({ length: 8 }, (_, i) => ({
      takenAt: OPEN + i * 60_000,
      marketIds: [1, 2],
      prices: [100 + i, 1 / (i + 3)],
    }));
    const bytes = encodePriceBlock({ openTime: OPEN, intervalMs: HOUR, runs: runsOf(list) });
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        try {
          decodePriceBlock(damaged, ALWAYS);
        } catch (error) {
          expect(error).toMatchObject({ code: 'store' });
        }
      }
    }
  });
});
