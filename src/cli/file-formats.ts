import { extname } from 'node:path';
import type { FileFormat } from '../interchange/file-format.js';
import type { FormatFlag } from './render/result.js';

const BY_ENDING: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
};

/** The format that the user said, else the one that the file's ending says; null when neither does. */
export function fileFormat(said: FormatFlag, file: string | undefined): FileFormat | null {
  if (said === 'csv' || said === 'ndjson' || said === 'parquet') return said;
  return (file === undefined ? null : BY_ENDING[extname(file).toLowerCase()]) ?? null;
}
