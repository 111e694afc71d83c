/** Tasks that stand or fall together. */
export interface TaskGroup {
  /** Aborts with the caller's signal, and when a task fails. */
  readonly signal: AbortSignal;
  start(task: () => Promise<void>): void;
  /** Resolves when all tasks have ended; rejects with what the first failed one threw. */
  end(): Promise<void>;
}

export function createTaskGroup(signal: AbortSignal): TaskGroup {
  const failed = new AbortController();
  const running = new Set<Promise<void>>();
  return {
    signal: AbortSignal.any([signal, failed.signal]),
    start(task) {
      const run = task()
        // The first reason stays; aborting again changes nothing.
        .catch((error: unknown) => failed.abort(error))
        .finally(() => running.delete(run));
      running.add(run);
    },
    async end() {
      while (running.size > 0) await Promise.all(running);
      if (failed.signal.aborted) throw failed.signal.reason;
    },
  };
}
