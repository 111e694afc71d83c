import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WriteBytes } from '../interchange/parquet-sink.js';
import { CrunchError } from '../market/error.js';

/**
 * Writes to the file, or to standard output where none is named. A file appears under its name when all of it is written and
 * on disk; until then one that was there stays.
 *
 * @throws CrunchError `usage` when the file cannot be written; what the work throws, with no file made.
 */
export async function writeOutput<Result>(
  path: string | undefined,
  work: (write: WriteBytes) => Promise<Result>,
): Promise<Result> {
  if (path === undefined) return work(writeStdout);
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const file = await open(unfinished, 'wx', 0o666);
    let result: Result;
    try {
      result = await work(async (bytes) => {
        await file.writeFile(bytes);
      });
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    return result;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof CrunchError || !(error instanceof Error && 'syscall' in error)) throw error;
    throw new CrunchError('usage', `export: cannot write ${path} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
}

async function writeStdout(bytes: Uint8Array): Promise<void> {
  if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain');
}
