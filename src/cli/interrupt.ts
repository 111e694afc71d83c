import { EXIT } from './exit-code.js';
import type { Notes } from './notes.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does work that a user may stop: the first SIGINT or SIGTERM says `farewell` and aborts the signal, a second one ends
 * the process at once.
 */
export async function interruptible<Result>(
  notes: Notes,
  farewell: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    notes.info(farewell);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}
