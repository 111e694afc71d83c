import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '../store/store.js';

/** What the disk of a store has left for its user, in bytes; null where this machine cannot tell. */
export async function freeSpace({ engine, location }: Store): Promise<number | null> {
  if (engine.name !== 'sqlite' || location === ':memory:') return null;
  const disk = await statfs(dirname(location)).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}
