import type { Clock } from '../market/clock.js';

/** setTimeout takes no longer wait than this. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** The wall clock; a wait looks at it again after waking, so that a machine that slept is noticed. */
export const systemClock: Clock = {
  now: Date.now,
  async sleepUntil(time, signal) {
    while (!signal?.aborted) {
      const before = Date.now();
      if (before >= time) return;
      await pause(Math.min(time - before, LONGEST_WAIT_MS), signal);
      if (Date.now() < before) return;
    }
  },
};

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(1, ms));
    signal?.addEventListener('abort', end);
  });
}
