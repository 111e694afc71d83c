import { median } from './median.js';
import { figure } from './report.js';

export interface Timed<Answer> {
  /** Of the run that warmed up. */
  readonly answer: Answer;
  /** Every counted run, in the order in which they were made. */
  readonly ms: readonly number[];
}

/** How long the work took, ms. */
export async function clocked(work: () => Promise<void>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

/** Runs of a contestant: fewer where one takes so long that noise matters little. */
const ROUNDS = 7;
const ROUNDS_OF_SLOW = 3;
const SLOW_MS = 1_000;

/**
 * Runs each contestant once to warm up, then all of them in turns, each round beginning with another one, so that what else
 * the machine does hits all alike.
 */
export async function takeTurns<Name extends string, Answer>(
  contestants: Readonly<Record<Name, () => Answer | Promise<Answer>>>,
): Promise<Record<Name, Timed<Answer>>> {
  const names = Object.keys(contestants) as Name[];
  const runs = new Map<Name, { answer: Answer; ms: number[]; rounds: number }>();
  for (const name of names) {
    const since = performance.now();
    const answer = await contestants[name]();
    const isSlow = performance.now() - since > SLOW_MS;
    runs.set(name, { answer, ms: [], rounds: isSlow ? ROUNDS_OF_SLOW : ROUNDS });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] as Name;
      const run = runs.get(name);
      if (run === undefined || round >= run.rounds) continue;
      const since = performance.now();
      await contestants[name]();
      run.ms.push(performance.now() - since);
    }
  }
  return Object.fromEntries(runs) as unknown as Record<Name, Timed<Answer>>;
}

/** `12.3 (11.9–14.0)`: the median and the quickest and slowest run, ms. */
export function spread(ms: readonly number[]): string {
  return `${figure(median(ms))} (${figure(Math.min(...ms))}–${figure(Math.max(...ms))})`;
}
