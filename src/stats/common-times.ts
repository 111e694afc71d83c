import type { Returns } from './log-returns.js';

/** The values of both that end at the same times, in time order; item i of each belongs together. */
export function atCommonTimes(a: Returns, b: Returns): [ofA: number[], ofB: number[]] {
  const ofA: number[] = [];
  const ofB: number[] = [];
  let j = 0;
  for (const [i, time] of a.times.entries()) {
    while (j < b.times.length && (b.times[j] as number) < time) j += 1;
    if (b.times[j] !== time) continue;
    ofA.push(a.values[i] as number);
    ofB.push(b.values[j] as number);
  }
  return [ofA, ofB];
}
