import { expect, test } from 'vitest';
import { createWorkload, minuteOf, sheetsOf, TAIL_MINUTES, WORKLOAD_START } from '../../bench/workload.js';

const DAY_MINUTES = 1_440;

test('the prices are those of every other run, on every machine', () => {
  const sheet = createWorkload(4).next(5);
  expect([...minuteOf(sheet, 0).prices]).toEqual([522, 328.1, 465, 27_730]);
  expect([...minuteOf(sheet, 4).prices]).toEqual([521.8, 328, 465, 27_790]);
});

test("a market's prices do not depend on how many others there are, nor on how they are read", () => {
  const few = createWorkload(2);
  const many = createWorkload(9).next(30);
  for (const from of [0, 10, 20]) {
    const sheet = few.next(10);
    for (let minute = 0; minute < 10; minute++) {
      const { time, prices } = minuteOf(sheet, minute);
      expect(time).toBe(WORKLOAD_START + (from + minute) * 60_000);
      expect([...prices]).toEqual([...minuteOf(many, from + minute).prices.subarray(0, 2)]);
    }
  }
});

test('prices are above zero, and about four in ten repeat the one before', () => {
  const { prices, markets, minutes } = createWorkload(20).next(500);
  let same = 0;
  for (let at = markets; at < prices.length; at++) if (prices[at] === prices[at - markets]) same += 1;
  expect(Math.min(...prices)).toBeGreaterThan(0);
  const share = same / (markets * (minutes - 1));
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.75);
});

test('whole days come first, each on its own, and then the day that has begun', () => {
  const sheets = [...sheetsOf(createWorkload(1), 2)];
  expect(sheets.map(({ isTail, minutes }) => [isTail, minutes])).toEqual([
    [false, DAY_MINUTES],
    [false, DAY_MINUTES],
    [true, TAIL_MINUTES],
  ]);
  expect(sheets[2]?.since).toBe(WORKLOAD_START + 2 * 86_400_000);
});
