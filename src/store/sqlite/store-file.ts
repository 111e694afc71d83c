import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CrunchError } from '../../market/error.js';
import type { Access } from '../store.js';

/** `crun` in ASCII; at byte 68 of every store, so that it cannot be taken for another program's database. */
export const APPLICATION_ID = 0x6372756e;

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const APPLICATION_ID_OFFSET = 68;

/**
 * Looks at the file's first bytes, which is all that happens to a file that is not ours, and makes the folder of a
 * store that is to be written and does not exist.
 *
 * @throws CrunchError `no-data` when there is no store to read, `store` when the path holds something else.
 */
export async function checkStoreFile(path: string, mode: Access['mode']): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null && mode === 'write') {
    await mkdir(dirname(path), { recursive: true });
    return;
  }
  if (found === null || (found.size === 0 && found.isFile() && mode === 'read')) {
    throw new CrunchError('no-data', `no store at ${path}`, {
      hint: 'crunch init-db makes one, crunch collect fills it',
    });
  }
  if (!found.isFile()) throw notAStore(path, found.isDirectory() ? 'a directory' : 'not a regular file');
  if (found.size > 0) checkHeader(path, await readHeader(path, mode));
}

function checkHeader(path: string, header: Buffer): void {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw notAStore(path, 'not a database');
  }
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID)
    throw notAStore(path, "another program's database");
}

async function readHeader(path: string, mode: Access['mode']): Promise<Buffer> {
  // SQLite would fall back to reading; whoever wants to write is told now.
  const file = await open(path, mode === 'write' ? 'r+' : 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function notAStore(path: string, what: string): CrunchError {
  return new CrunchError('store', `store at ${path} is not a crunch store: ${what}`, {
    hint: 'name another file with --db; this one is left as it is',
  });
}
