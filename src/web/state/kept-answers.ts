interface Kept<T> {
  readonly data: T;
  /** Epoch ms. */
  readonly at: number;
}

/** Answers by path, oldest first, so that going back shows something at once. */
const kept = new Map<string, Kept<unknown>>();
const MOST_KEPT = 40;

export function keptAnswer<T>(path: string): Kept<T> | undefined {
  return kept.get(path) as Kept<T> | undefined;
}

export function keepAnswer(path: string, data: unknown): void {
  kept.delete(path);
  kept.set(path, { data, at: Date.now() });
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(oldest);
}
