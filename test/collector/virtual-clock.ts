import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/market/clock.js';

/** A clock that stands still until it is told to move: a simulated day runs as fast as the work in it. */
export interface VirtualClock extends Clock {
  /** Moves on to a time, epoch ms; whoever sleeps until then wakes in the order of time, each with the clock at his own time. */
  advanceTo(time: number): Promise<void>;
  /** Sets the clock to any time at once, as after a suspended machine or a correction; late sleepers wake, and all of them when it is set back. */
  jumpTo(time: number): void;
  /** Resolves once somebody sleeps until that very time. */
  untilAsleep(time: number): Promise<void>;
}

interface Sleeper {
  readonly time: number;
  readonly wake: () => void;
}

/**
 * @param patienceMs sleeps of at most this length end by themselves, time moving on with them: pauses inside a poll, which
 *   whoever drives the clock from tick to tick knows nothing of.
 */
export function createVirtualClock(start: number, { patienceMs = 0 } = {}): VirtualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<Sleeper>();

  async function advanceTo(time: number): Promise<void> {
    for (;;) {
      const [first] = [...sleepers].filter((sleeper) => sleeper.time <= time).sort((a, b) => a.time - b.time);
      if (first === undefined) break;
      now = Math.max(now, first.time);
      first.wake();
      await setImmediate();
    }
    now = Math.max(now, time);
  }

  return {
    now: () => now,
    advanceTo,
    jumpTo(time) {
      const isSetBack = time < now;
      now = time;
      for (const sleeper of sleepers) if (isSetBack || sleeper.time <= now) sleeper.wake();
    },
    sleepUntil(time, signal) {
      if (time <= now || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = { time, wake };
        function wake() {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        }
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
        for (const watcher of watchers) if (watcher.time === time) watcher.wake();
        if (time - now <= patienceMs) void setImmediate().then(() => advanceTo(time));
      });
    },
    untilAsleep(time) {
      if ([...sleepers].some((sleeper) => sleeper.time === time)) return Promise.resolve();
      return new Promise((resolve) => {
        const watcher = {
          time,
          wake() {
            watchers.delete(watcher);
            resolve();
          },
        };
        watchers.add(watcher);
      });
    },
  };
}
