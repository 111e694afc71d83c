import { Readable } from 'node:stream';
import { type Options, parse } from 'csv-parse';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { countLines, wholeLines } from './whole-lines.js';

/** Part of a CSV file after its header. */
export interface CsvPiece {
  /** Where each column asked for stands in a row, from 0; in the order in which they were asked for. */
  readonly positions: readonly number[];
  /** Whole lines in which a comma always parts two fields and a line end always ends a row, ended by LF or CRLF. */
  readonly plain: { readonly text: string; readonly firstLine: number } | null;
  /** Rows that had to be taken apart; empty where the piece is plain. */
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  /** From 1, the header included. */
  readonly line: number;
  readonly fields: readonly string[];
}

const ROWS_AT_ONCE = 5_000;
const LONGEST_ROW_CHARACTERS = 1_000_000;
const QUOTE = 34;

const PARSE_OPTIONS: Options = {
  bom: true,
  relax_column_count: true,
  skip_empty_lines: true,
  info: true,
  trim: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  max_record_size: LONGEST_ROW_CHARACTERS,
};

/**
 * A CSV file piece by piece. Text without a quote needs no parser and is handed on as it is, since taking rows apart one by
 * one costs several times what storing them does; from the first quote on, csv-parse reads.
 *
 * @throws CrunchError `usage` when the file has no header, or one that lacks a column, or quotes that never end.
 */
export async function* readCsvPieces(
  input: AsyncIterable<Uint8Array>,
  columns: readonly string[],
): AsyncGenerator<CsvPiece> {
  const pieces = wholeLines(input);
  let positions: readonly number[] | null = null;
  let line = 1;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    const bytes = next.value;
    const text = line === 1 ? bytes.toString().replace(/^\uFEFF/, '') : bytes.toString();
    if (!isPlain(bytes, text)) {
      yield* parsedPieces(bytes, pieces, columns, positions, line - 1);
      return;
    }
    const header = positions === null ? /^\s*(\S.*)\r?\n?/.exec(text) : null;
    if (header?.[1] !== undefined) positions = readHeader(header[1].split(','), columns);
    const start = header?.[0] ?? '';
    const firstLine = line + start.split('\n').length - 1;
    if (positions !== null) yield { positions, plain: { text: text.slice(start.length), firstLine }, rows: [] };
    line += countLines(bytes);
  }
  if (positions === null) throw noHeader(columns);
}

/** Whether each comma and each line end means what it looks like. */
function isPlain(bytes: Buffer, text: string): boolean {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return !isUtf16 && !bytes.includes(QUOTE) && (!text.includes('\r') || !/\r(?!\n)/.test(text));
}

async function* parsedPieces(
  first: Buffer,
  others: AsyncIterable<Buffer>,
  columns: readonly string[],
  known: readonly number[] | null,
  linesBefore: number,
): AsyncGenerator<CsvPiece> {
  const source = Readable.from(joined(first, others));
  const parser = parse(PARSE_OPTIONS);
  source.on('error', (error) => parser.destroy(error));
  let positions = known;
  let rows: CsvRow[] = [];
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<ParsedRecord>) {
      if (positions === null) {
        positions = readHeader(record, columns);
        continue;
      }
      rows.push({ line: linesBefore + info.lines, fields: record });
      if (rows.length < ROWS_AT_ONCE) continue;
      yield { positions, plain: null, rows };
      rows = [];
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_')) throw error;
    throw new CrunchError('usage', `CSV: ${error.message}`, { cause: error });
  }
  if (positions === null) throw noHeader(columns);
  if (rows.length > 0) yield { positions, plain: null, rows };
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* joined(first: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}

function readHeader(names: readonly string[], columns: readonly string[]): number[] {
  const found = names.map((name) => name.trim().toLowerCase());
  const missing = columns.find((column) => !found.includes(column));
  if (missing !== undefined) {
    const [near] = nearest(missing, found);
    throw new CrunchError('usage', `line 1: no column "${missing}"`, {
      hint: `${near === undefined ? '' : `"${near}" is near; `}the header names ${columns.join(',')}`,
    });
  }
  return columns.map((column) => found.indexOf(column));
}

function noHeader(columns: readonly string[]): CrunchError {
  return new CrunchError('usage', 'CSV: no header', { hint: `it names ${columns.join(',')}` });
}
