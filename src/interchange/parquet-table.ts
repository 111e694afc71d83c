import { type FileHandle, open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan, parquetSchema } from 'hyparquet';
import { CrunchError } from '../market/error.js';

/** A row group of a Parquet file. */
export interface ParquetGroup {
  /** Number of its first row, from 1. */
  readonly firstRow: number;
  readonly length: number;
  /** The values of the columns asked for, in that order; times as epoch ms UTC. */
  readonly columns: readonly ArrayLike<unknown>[];
  /** How many bytes of the file were read up to its end. */
  readonly bytesRead: number;
}

/** What other tools put into a row group at most, unless told; more would not fit into the memory that crunch may take. */
const MOST_GROUP_ROWS = 1_048_576;
const MOST_PAGE_BYTES = 256 * 1_024 * 1_024;

const DECODERS = {
  compressors: {
    GZIP: (bytes: Uint8Array, length: number) => gunzipSync(bytes, { maxOutputLength: checkedLength(length) }),
    BROTLI: (bytes: Uint8Array, length: number) =>
      brotliDecompressSync(bytes, { maxOutputLength: checkedLength(length) }),
  },
  parsers: {
    timestampFromMilliseconds: (ms: bigint) => Number(ms),
    timestampFromMicroseconds: (us: bigint) => Math.floor(Number(us) / 1_000),
    timestampFromNanoseconds: (ns: bigint) => Number(ns / 1_000_000n),
  },
};

/**
 * The row groups of a Parquet file, one in memory at a time.
 *
 * @throws CrunchError `usage` when the file is no Parquet, is damaged, packed in a way that cannot be read, or lacks a column.
 */
export async function* readParquetGroups(path: string, columns: readonly string[]): AsyncGenerator<ParquetGroup> {
  const handle = await open(path);
  try {
    const file = await bufferOf(handle);
    const metadata = await understood(() => readMetadata(file, columns));
    const scan = await understood(() =>
      parquetScan({ file, metadata, columns: [...columns], useOffsetIndex: false, ...DECODERS }),
    );
    let bytesRead = 0;
    for (const [index, { rowStart, rowEnd }] of scan.ranges.entries()) {
      const length = rowEnd - rowStart;
      if (length > MOST_GROUP_ROWS) {
        throw new CrunchError('usage', `parquet: a row group of ${length} rows`, {
          hint: `write it with row groups of at most ${MOST_GROUP_ROWS} rows`,
        });
      }
      const values: ArrayLike<unknown>[] = [];
      for (const column of columns) {
        const found = await understood(() => scan.readColumn({ column, rowStart, rowEnd }));
        if (found.length !== length) throw damaged(`column ${column} has ${found.length} of ${length} rows`);
        values.push(found);
      }
      bytesRead += Number(metadata.row_groups[index]?.total_compressed_size ?? 0);
      yield { firstRow: rowStart + 1, length, columns: values, bytesRead };
    }
  } finally {
    await handle.close();
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await handle.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
}

async function readMetadata(file: AsyncBuffer, columns: readonly string[]): Promise<FileMetaData> {
  const metadata = await parquetMetadataAsync(file);
  const found = parquetSchema(metadata).children;
  for (const column of columns) {
    const child = found.find(({ element }) => element.name === column);
    if (child === undefined) {
      throw new CrunchError('usage', `parquet: no column "${column}"`, { hint: `it has ${columns.join(', ')}` });
    }
    if (child.children.length > 0)
      throw new CrunchError('usage', `parquet: column ${column} is not one of plain values`);
  }
  return metadata;
}

/** A page of nothing but nulls has no bytes, which is no bound that zlib takes. */
function checkedLength(length: number): number {
  if (length >= 0 && length <= MOST_PAGE_BYTES) return Math.max(1, length);
  throw new Error(`a page of ${length} bytes`);
}

/** Whatever a reader of damaged bytes trips over is the file's fault; what the system says stays as it is. */
async function understood<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CrunchError || (error instanceof Error && 'syscall' in error)) throw error;
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

function damaged(what: string, cause?: unknown): CrunchError {
  return new CrunchError('usage', `parquet: ${what.replace(/^parquet /, '')}`, {
    hint: 'files packed with snappy, gzip, brotli or nothing can be read',
    cause,
  });
}
