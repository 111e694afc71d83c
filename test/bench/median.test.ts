import { expect, test } from 'vitest';
import { median, percentile } from '../../bench/median.js';

test('the median is the middle value, whatever the order, and leaves the values as they are', () => {
  const values = [30, 1, 2];
  expect(median(values)).toBe(2);
  expect(values).toEqual([30, 1, 2]);
});

test('the median of an even number is the upper one of the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(3);
});

test('nothing has no median', () => {
  expect(median([])).toBeNaN();
  expect(median()).toBeNaN();
  expect(percentile([], 0.5)).toBeNaN();
});

test('a percentile is a value that was there: the nearest rank', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect([0, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 100, 198, 200]);
});
