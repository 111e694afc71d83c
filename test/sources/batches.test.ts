import { expect, it } from 'vitest';
import { batches } from '../../src/sources/batches.js';

it('keeps the order and fills all batches but the last', () => {
  expect(batches([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
});

it('has no empty batch', () => {
  expect(batches([1, 2, 3, 4], 2)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(batches([], 2)).toEqual([]);
});
