import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WriteBytes } from '../../interchange/parquet-sink.js';
import { CrunchError } from '../../market/error.js';

/**
 * Makes or replaces a file and the folders that it lies in. It appears under its name when all of it is on disk; until
 * then the one that was there stays.
 *
 * @param work writes the bytes and says whether the file is wanted.
 * @returns its size, null when it was not wanted.
 * @throws CrunchError `usage` when it cannot be written; what the work throws.
 */
export async function writeWhole(path: string, work: (write: WriteBytes) => Promise<boolean>): Promise<number | null> {
  const folder = dirname(path);
  // Always the same name: what a killed run left is written over by the next.
  const unfinished = join(folder, `.${basename(path)}.part`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(unfinished, 'w');
    let isWanted: boolean;
    try {
      isWanted = await work(async (bytes) => {
        await file.writeFile(bytes);
      });
      await file.sync();
    } finally {
      await file.close();
    }
    if (!isWanted) {
      await rm(unfinished);
      return null;
    }
    await rename(unfinished, path);
    await syncFolder(folder);
    return (await stat(path)).size;
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    if (error instanceof CrunchError || !(error instanceof Error && 'syscall' in error)) throw error;
    throw new CrunchError('usage', `archive: cannot write ${path} (${(error as NodeJS.ErrnoException).code})`, {
      hint: 'nothing of that day is deleted',
      cause: error,
    });
  }
}

/** Makes the new name itself last; some systems have no such thing for folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
