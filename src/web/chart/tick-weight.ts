import { HOUR_MS, MINUTE_MS } from '../text/duration.js';

/** The library's weights of the boundaries inside a day, longest first. */
const DAY_PARTS = [
  [12 * HOUR_MS, 33],
  [6 * HOUR_MS, 32],
  [3 * HOUR_MS, 31],
  [HOUR_MS, 30],
  [30 * MINUTE_MS, 22],
  [5 * MINUTE_MS, 21],
  [MINUTE_MS, 20],
  [1_000, 10],
] as const;

/** How much a mark at this time says, by the largest unit of the reader's calendar that begins between the two times (epoch ms). */
export function tickWeight(time: number, previous: number): number {
  const [now, before] = [new Date(time), new Date(previous)];
  if (now.getFullYear() !== before.getFullYear()) return 70;
  if (now.getMonth() !== before.getMonth()) return 60;
  if (now.getDate() !== before.getDate()) return 50;
  const [wall, wallBefore] = [wallMs(now), wallMs(before)];
  return DAY_PARTS.find(([ms]) => Math.floor(wall / ms) !== Math.floor(wallBefore / ms))?.[1] ?? 0;
}

function wallMs(date: Date): number {
  return date.getTime() - date.getTimezoneOffset() * MINUTE_MS;
}
