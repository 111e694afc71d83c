import { readDataVersion } from '../store/data-version.js';
import type { Store } from '../store/store.js';

/** Tells the store's data version as it is when asked, or later. */
export type VersionWatch = () => Promise<string>;

/** Reads once for all that ask while a reading runs, and for all whose requests came in the same turn of the event loop. */
export function createVersionWatch(store: Store): VersionWatch {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<string> | undefined;
  return () => {
    next ??= running.then(() => {
      const reading = readDataVersion(store);
      running = reading.catch(() => undefined);
      // What the operating system hands over in one turn had arrived before any of it was looked at.
      setImmediate(() => {
        next = undefined;
      });
      return reading;
    });
    return next;
  };
}
