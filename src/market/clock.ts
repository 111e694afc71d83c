/** Time as something handed in, so that a simulated day and a real one run the same code. */
export interface Clock {
  /** Epoch ms UTC. */
  now(): number;
  /** Resolves at `time` (at once when it has passed) or when the signal aborts; never rejects. */
  sleepUntil(time: number, signal?: AbortSignal): Promise<void>;
}
