/** Something that all parts of the page share and hear the changes of. */
export interface Value<T> {
  get(): T;
  set(next: T): void;
  /** Calls back after every change; returns how to stop that. */
  watch(watcher: () => void): () => void;
}

export function createValue<T>(first: T): Value<T> {
  const watchers = new Set<() => void>();
  let value = first;
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of [...watchers]) watcher();
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
