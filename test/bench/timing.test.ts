import { expect, test } from 'vitest';
import { spread, takeTurns } from '../../bench/timing.js';

test('contestants warm up once and then take seven turns, each round beginning with the next one', async () => {
  const order: string[] = [];
  const timed = await takeTurns({ a: () => order.push('a'), b: () => order.push('b') });
  expect(order.join('')).toBe(`ab${'abba'.repeat(3)}ab`);
  expect([timed.a.answer, timed.b.answer]).toEqual([1, 2]);
  expect([timed.a.ms.length, timed.b.ms.length]).toEqual([7, 7]);
});

test('a spread is the median with the quickest and the slowest', () => {
  expect(spread([12, 10, 30])).toBe('12.0 (10.0–30.0)');
});
