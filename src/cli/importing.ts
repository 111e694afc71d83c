import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { importCandles } from '../collector/import-candles.js';
import { type ImportOutcome, importPrices } from '../collector/import-prices.js';
import type { CandleBatch } from '../interchange/candle-batch.js';
import type { FileFormat } from '../interchange/file-format.js';
import type { PriceBatch } from '../interchange/price-collector.js';
import { readCandles } from '../interchange/read-candles.js';
import { readPrices } from '../interchange/read-prices.js';
import { CrunchError } from '../market/error.js';
import type { Context } from './context.js';
import { fileFormat } from './file-formats.js';
import { openImportProgress } from './import-progress.js';
import { interruptible } from './interrupt.js';
import type { FormatFlag } from './render/result.js';
import { withStore } from './with-store.js';

export interface ImportRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** As the user said it; `table` when nothing was said. */
  readonly format: FormatFlag;
  readonly what: 'prices' | 'candles';
  readonly skipBad: boolean;
}

/**
 * Imports a file, or standard input for `-`, and builds what statistics read of the hours that it touched.
 *
 * @throws CrunchError `usage` when the file or a line of it cannot be read; `interrupted` when a signal came; as `openStore`.
 */
export function importFile(
  context: Context,
  { file, format: said, what, skipBad }: ImportRequest,
): Promise<ImportOutcome> {
  const format = fileFormat(said, file);
  if (format === null) {
    throw new CrunchError('usage', `import: cannot tell the format of ${file === '-' ? 'standard input' : file}`, {
      hint: '--format csv, ndjson or parquet says it',
    });
  }
  return interruptible(context.notes, 'stopping; what was imported so far is stored (again: at once)', (signal) =>
    withFile(file, async (path, sizeBytes) => {
      const progress = await openImportProgress(context, sizeBytes);
      const { now } = context.clock;
      const options = {
        skipBad,
        now: now(),
        signal,
        unit: format === 'parquet' ? 'row' : 'line',
        onProgress: progress.onRows,
      } as const;
      try {
        return await withStore(context, 'write', async (store) => {
          const outcome =
            what === 'prices'
              ? await importPrices(store, () => pricesIn(path, format, options.now, progress.readFrom()), options)
              : await importCandles(store, () => candlesIn(path, format, options.now, progress.readFrom()), options);
          const { buildRollups } = await import('../store/rollup/build.js');
          await buildRollups(store, { now: now(), signal, onProgress: progress.onBuilt });
          return outcome;
        });
      } catch (error) {
        if (signal.aborted) throw new CrunchError('interrupted', 'import: interrupted, repeat it to finish');
        throw isUnreadable(error) ? unreadable(file, error) : error;
      } finally {
        progress.end();
      }
    }),
  );
}

type OnBytes = (bytes: number) => void;

async function* pricesIn(path: string, format: FileFormat, now: number, onBytes: OnBytes): AsyncGenerator<PriceBatch> {
  if (format !== 'parquet') return yield* readPrices(bytesOf(path, onBytes), format, now);
  const { readPriceParquet } = await import('../interchange/read-price-parquet.js');
  yield* readPriceParquet(path, now, onBytes);
}

async function* candlesIn(
  path: string,
  format: FileFormat,
  now: number,
  onBytes: OnBytes,
): AsyncGenerator<CandleBatch> {
  if (format !== 'parquet') return yield* readCandles(bytesOf(path, onBytes), format, now);
  const { readCandleParquet } = await import('../interchange/read-candle-parquet.js');
  yield* readCandleParquet(path, now, onBytes);
}

async function* bytesOf(path: string, onBytes: OnBytes): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
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
