import { describe, expect, it } from 'vitest';
import { resample } from '../../src/chart/resample.js';

const tenColumns = { since: 0, until: 100, columns: 10 };

describe('resample', () => {
  it('shows the last price of each column, but the highest and the lowest of all where they were', () => {
    const points = [
      [0, 5],
      [3, 6],
      [9, 5.5],
      [10, 9],
      [15, 7],
      [20, 6],
      [25, 1],
      [29, 4],
      [30, 5],
      [35, 6],
    ] as const;
    expect(resample(points, tenColumns, 10)).toEqual([{ column: 0, prices: [5.5, 9, 1, 6] }]);
  });

  it('holds the earlier price in columns between two joined points', () => {
    expect(
      resample(
        [
          [5, 1],
          [45, 2],
        ],
        tenColumns,
        40,
      ),
    ).toEqual([{ column: 0, prices: [1, 1, 1, 1, 2] }]);
  });

  it('does not join points further apart than the gap length', () => {
    expect(
      resample(
        [
          [5, 1],
          [46, 2],
        ],
        tenColumns,
        40,
      ),
    ).toEqual([
      { column: 0, prices: [1] },
      { column: 4, prices: [2] },
    ]);
  });

  it('joins points of neighbouring columns, however short the gap length is', () => {
    expect(
      resample(
        [
          [5, 1],
          [14, 2],
        ],
        tenColumns,
        1,
      ),
    ).toEqual([{ column: 0, prices: [1, 2] }]);
  });

  it('takes three times the median spacing for the gap length where none is given', () => {
    const points = [
      [0, 1],
      [15, 2],
      [30, 1],
      [74, 2],
      [89, 1],
    ] as const;
    expect(resample(points, tenColumns, null)).toHaveLength(1);
    const apart = [
      [0, 1],
      [15, 2],
      [30, 1],
      [76, 2],
      [91, 1],
    ] as const;
    expect(resample(apart, tenColumns, null)).toHaveLength(2);
  });

  it('puts the last moment of the range into the last column', () => {
    expect(resample([[99.999, 3]], tenColumns, null)).toEqual([{ column: 9, prices: [3] }]);
    expect(resample([], tenColumns, null)).toEqual([]);
  });
});
