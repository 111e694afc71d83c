import { expect, test } from 'vitest';
import { createBoundedWalk, createPath, createWalk, extremeOf, noise, pathAt, walkAt } from './walk.js';

const SECOND = Date.UTC(2026, 0, 31, 12) / 1_000;

test('noise is a pure function, uniform between -1 and 1', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => noise(5, SECOND + index));
  expect(values).toEqual(Array.from({ length: 10_000 }, (_, index) => noise(5, SECOND + index)));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...values)).toBeLessThan(1);
  expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02);
});

test('a walk moves about its daily move in a day and much less in a minute', () => {
  const walk = createWalk(3, 0.03);
  const spread = (seconds: number): number => {
    const steps = Array.from({ length: 400 }, (_, day) => {
      const at = SECOND - day * 86_400;
      return (walkAt(walk, at) - walkAt(walk, at - seconds)) ** 2;
    });
    return Math.sqrt(steps.reduce((sum, step) => sum + step, 0) / steps.length);
  };
  expect(spread(86_400)).toBeGreaterThan(0.015);
  expect(spread(86_400)).toBeLessThan(0.045);
  expect(spread(60)).toBeLessThan(0.003);
  expect(spread(60)).toBeGreaterThan(0.0003);
});

test('a bounded walk never leaves its bound', () => {
  const walk = createBoundedWalk(9, 1e-4, [5, 60, 900]);
  const values = Array.from({ length: 5_000 }, (_, index) => Math.abs(walkAt(walk, SECOND + index * 37)));
  expect(Math.max(...values)).toBeLessThanOrEqual(1e-4);
  expect(Math.max(...values)).toBeGreaterThan(3e-5);
});

test.each([
  ['a second', 1],
  ['a minute', 60],
  ['an odd span', 1_237],
  ['six hours', 21_600],
])('the extremes over %s are those of its every second', (_name, length) => {
  const path = createPath([
    { walk: createWalk(1, 0.04), sign: 1 },
    { walk: createWalk(2, 0.02), sign: -1 },
  ]);
  for (const start of [SECOND, SECOND - 12_345, SECOND + 86_399]) {
    const values = Array.from({ length }, (_, index) => pathAt(path, start + index));
    expect(extremeOf(path, start, start + length, 1)).toBeCloseTo(Math.max(...values), 12);
    expect(extremeOf(path, start, start + length, -1)).toBeCloseTo(Math.min(...values), 12);
  }
});
