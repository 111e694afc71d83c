import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { PRICE_COLUMNS, type PriceLine, readPriceLine } from './price-line.js';

export type FileFormat = 'csv' | 'ndjson';

/** A line that cannot be used. */
export interface BadLine {
  /** From 1, the header of a CSV file included. */
  readonly line: number;
  readonly message: string;
}

export interface PriceBatch {
  /** In the order of the file. */
  readonly prices: readonly PriceLine[];
  readonly bad: readonly BadLine[];
}

const BATCH_LINES = 20_000;
const LONGEST_LINE = 10_000;

/**
 * The prices of a file, some thousand lines at a time. Empty lines count as lines and as nothing else.
 *
 * @throws CrunchError `usage` when the file as a whole is none of this format: no header, or one that lacks a column.
 */
export async function* readPrices(input: Readable, format: FileFormat, now: number): AsyncGenerator<PriceBatch> {
  let prices: PriceLine[] = [];
  let bad: BadLine[] = [];
  for await (const { line, fields } of format === 'csv' ? csvRecords(input) : jsonRecords(input)) {
    try {
      if (fields instanceof CrunchError) throw fields;
      prices.push(readPriceLine(fields, now));
    } catch (error) {
      if (!(error instanceof CrunchError)) throw error;
      bad.push({ line, message: error.message });
    }
    if (prices.length + bad.length < BATCH_LINES) continue;
    yield { prices, bad };
    prices = [];
    bad = [];
  }
  if (prices.length + bad.length > 0) yield { prices, bad };
}

interface FileRecord {
  readonly line: number;
  readonly fields: Parameters<typeof readPriceLine>[0] | CrunchError;
}

async function* csvRecords(input: Readable): AsyncGenerator<FileRecord> {
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true, info: true, trim: true });
  input.on('error', (error) => parser.destroy(error));
  let columns: Record<(typeof PRICE_COLUMNS)[number], number> | null = null;
  try {
    for await (const { record, info } of input.pipe(parser) as AsyncIterable<CsvRecord>) {
      if (columns === null) {
        columns = readHeader(record);
        continue;
      }
      const { exchange, pair, time, price } = columns;
      const fields = { exchange: record[exchange], pair: record[pair], time: record[time], price: record[price] };
      yield { line: info.lines, fields };
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_')) throw error;
    throw new CrunchError('usage', `CSV: ${error.message}`, { cause: error });
  }
  if (columns === null)
    throw new CrunchError('usage', 'CSV: no header', { hint: `it names ${PRICE_COLUMNS.join(',')}` });
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function readHeader(names: readonly string[]): Record<(typeof PRICE_COLUMNS)[number], number> {
  const found = names.map((name) => name.toLowerCase());
  const missing = PRICE_COLUMNS.find((column) => !found.includes(column));
  if (missing !== undefined) {
    const [near] = nearest(missing, found);
    throw new CrunchError('usage', `line 1: no column "${missing}"`, {
      hint: `${near === undefined ? '' : `"${near}" is near; `}the header names ${PRICE_COLUMNS.join(',')}`,
    });
  }
  const [exchange = 0, pair = 0, time = 0, price = 0] = PRICE_COLUMNS.map((column) => found.indexOf(column));
  return { exchange, pair, time, price };
}

async function* jsonRecords(input: Readable): AsyncGenerator<FileRecord> {
  let line = 0;
  for await (const text of linesOf(input)) {
    line += 1;
    if (text.trim() !== '') yield { line, fields: readObject(text.replace(/^\uFEFF/, '')) };
  }
}

/** Lines without their ends; of one longer than any honest line only the beginning is kept. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE + 1);
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function readObject(text: string): FileRecord['fields'] {
  try {
    const value: unknown = text.length > LONGEST_LINE ? null : JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as FileRecord['fields'];
  } catch {
    // Told below, in our words.
  }
  return new CrunchError('usage', `unexpected ${JSON.stringify(text.slice(0, 40))}, wanted one JSON object`);
}
