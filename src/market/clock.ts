/** Time as something handed in, so that a simulated day and a real one run the same code. */
export interface Clock {
  /** Epoch ms UTC. */
  now(): number;
  /**
   * Resolves at `time` (at once when it has passed), when the signal aborts, or early when the clock was set back
   * meanwhile, for then nobody can say how long the wait has become; never rejects.
   */
  sleepUntil(time: number, signal?: AbortSignal): Promise<void>;
}
