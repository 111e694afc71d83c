import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ImportOutcome, importPrices } from '../collector/import-prices.js';
import { type FileFormat, readPrices } from '../interchange/read-prices.js';
import { CrunchError } from '../market/error.js';
import type { Context } from './context.js';
import { interruptible } from './interrupt.js';
import { openLiveDisplay } from './live-display.js';
import { renderImportProgress } from './render/import-text.js';
import type { Format } from './render/result.js';
import { withStore } from './with-store.js';

const FORMAT_BY_ENDING: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

export interface ImportRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** As the user said it; `table` when nothing was said. */
  readonly format: Format;
  readonly skipBad: boolean;
}

/**
 * Imports a file, or standard input for `-`.
 *
 * @throws CrunchError `usage` when the file or a line of it cannot be read; `interrupted` when a signal came; as `openStore`.
 */
export function importFile(context: Context, { file, format: said, skipBad }: ImportRequest): Promise<ImportOutcome> {
  const format = formatOf(file, said);
  return interruptible(context.notes, 'stopping; what was imported so far is stored (again: at once)', (signal) =>
    withFile(file, async (path, sizeBytes) => {
      const progress = await openProgress(context, sizeBytes * (skipBad ? 1 : 2));
      const { now } = context.clock;
      const open = () => {
        const input = createReadStream(path, { highWaterMark: 1 << 20 });
        input.on('data', (chunk) => progress?.add(chunk.length));
        return readPrices(input, format, now());
      };
      try {
        return await withStore(context, 'write', (store) => importPrices(store, open, { skipBad, now: now(), signal }));
      } catch (error) {
        if (signal.aborted) throw new CrunchError('interrupted', 'import: interrupted, repeat it to finish');
        throw isUnreadable(error) ? unreadable(file, error) : error;
      } finally {
        progress?.end();
      }
    }),
  );
}

function formatOf(file: string, format: Format): FileFormat {
  const byEnding = FORMAT_BY_ENDING[extname(file).toLowerCase()];
  const chosen = format === 'csv' || format === 'ndjson' ? format : byEnding;
  if (chosen !== undefined) return chosen;
  throw new CrunchError('usage', `import: cannot tell the format of ${file === '-' ? 'standard input' : file}`, {
    hint: '--format csv or --format ndjson says it',
  });
}

/** Gives the work a file that can be read twice; standard input is kept in a temporary one meanwhile. */
async function withFile<Result>(
  file: string,
  work: (path: string, sizeBytes: number) => Promise<Result>,
): Promise<Result> {
  if (file !== '-') {
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => Promise.reject(unreadable(file, error)));
    if (!found.isFile()) throw new CrunchError('usage', `import: ${file} is not a file`);
    return work(file, found.size);
  }
  const folder = await mkdtemp(join(tmpdir(), 'crunch-import-'));
  try {
    const path = join(folder, 'stdin');
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
    return await work(path, (await stat(path)).size);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isUnreadable(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && !(error instanceof CrunchError);
}

function unreadable(file: string, error: NodeJS.ErrnoException): CrunchError {
  return new CrunchError('usage', `import: cannot read ${file} (${error.code})`, { cause: error });
}

async function openProgress({ stderr, isQuiet, notes, clock }: Context, totalBytes: number) {
  if (!stderr.isTty || isQuiet) return null;
  const display = await openLiveDisplay('stderr', notes);
  const startedAt = clock.now();
  let bytes = 0;
  let drawnAt = 0;
  return {
    add(more: number): void {
      bytes += more;
      const now = clock.now();
      if (now - drawnAt < 200) return;
      drawnAt = now;
      display.draw(renderImportProgress(bytes, totalBytes, now - startedAt));
    },
    end: () => display.end('clear'),
  };
}
