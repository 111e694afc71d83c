import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderChart } from '../../src/chart/chart.js';
import type { Point } from '../../src/chart/resample.js';
import { createThinLine } from '../../src/chart/thin-line.js';

const MINUTE = 60_000;

function thin(points: readonly Point[], range: { since: number; until: number }): Point[] {
  const line = createThinLine(range);
  for (const point of points) line.add(point);
  return line.points();
}

it('keeps every point of a line that is not long', () => {
  const points = Array.from({ length: 60_000 }, (_, i): Point => [i * MINUTE, 1 + (i % 7)]);
  expect(thin(points, { since: 0, until: 60_000 * MINUTE })).toEqual(points);
});

it('holds a bounded number of points, the first, the last and the extremes among them', () => {
  const count = 300_000;
  const points = Array.from({ length: count }, (_, i): Point => [i * MINUTE, 100 + Math.sin(i / 9_000)]);
  points[123_456] = [123_456 * MINUTE, 7];
  points[234_567] = [234_567 * MINUTE, 700];
  const left = thin(points, { since: 0, until: count * MINUTE });
  expect(left.length).toBeLessThanOrEqual(65_536);
  expect(left[0]).toEqual(points[0]);
  expect(left.at(-1)).toEqual(points.at(-1));
  expect(left).toContainEqual([123_456 * MINUTE, 7]);
  expect(left).toContainEqual([234_567 * MINUTE, 700]);
  expect(left.every(([time], i) => i === 0 || time > (left[i - 1] as Point)[0])).toBe(true);
});

it('leaves what a chart shows as it is where cells and columns meet, gaps and spikes included', () => {
  const minutes = 80_000;
  const range = { since: 0, until: minutes * MINUTE };
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(minutes - 1), length: fc.nat(9_000) }), { maxLength: 3 }),
      fc.nat(minutes - 1),
      fc.integer({ min: 1, max: 1e6 }),
      (gaps, spike, seed) => {
        let price = 1_000;
        let state = seed;
        const points: Point[] = [];
        for (let i = 0; i < minutes; i++) {
          state = (state * 16_807) % 2_147_483_647;
          price *= 1 + (state / 2_147_483_647 - 0.5) / 100;
          if (gaps.some(({ at, length }) => i >= at && i < at + length)) continue;
          points.push([i * MINUTE, i === spike ? 5 * price : price]);
        }
        // No price labels fit, so that the plot has 8 columns: a thousand cells each.
        const options = { ...range, width: 9, height: 12, gapMs: null };
        const draw = (drawn: Point[]) => renderChart([{ label: 'a', points: drawn }], options);
        expect(draw(thin(points, range))).toBe(draw(points));
      },
    ),
    { numRuns: 15 },
  );
});
