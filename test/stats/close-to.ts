import { expect } from 'vitest';

/** Whether the two differ by at most `relative` of the expected one; `scale` adds what an expected 0 may be off by. */
export function expectClose(
  actual: number | null,
  expected: number,
  { relative = 1e-9, scale = 0, name = '' } = {},
): void {
  const off = Math.abs((actual ?? Number.NaN) - expected);
  expect(off <= relative * Math.max(Math.abs(expected), scale), `${name} ${actual} instead of ${expected}`).toBe(true);
}
