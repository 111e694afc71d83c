import { renderCsv } from './csv.js';

export const FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** What `--format` takes: `parquet` says what a file is, not what a result looks like. */
export const FORMAT_FLAGS = [...FORMATS, 'parquet'] as const;
export type FormatFlag = (typeof FORMAT_FLAGS)[number];

/** What a command found, in the one shape that each format is made from. */
export interface Result {
  /** The very value of the JSON: a list of rows, or one object. */
  readonly value: object;
  /** Field names in the order of the CSV header. */
  readonly fields: readonly string[];
  /** The lines of the CSV where they are not the rows of `value`. */
  readonly csvRows?: readonly object[];
  readonly table: () => string;
}

/** The text for stdout, without the last line end; empty when the format has nothing to say. */
export function renderResult({ value, fields, csvRows, table }: Result, format: Format): string {
  const rows: readonly object[] = Array.isArray(value) ? value : [value];
  switch (format) {
    case 'table':
      return table();
    case 'json':
      return Array.isArray(value) ? renderArray(rows) : JSON.stringify(value, null, 2);
    case 'ndjson':
      return rows.map((row) => JSON.stringify(row)).join('\n');
    case 'csv':
      return renderCsv(fields, csvRows ?? rows);
  }
}

/** One row a line: short for a person, and no larger than it has to be. */
function renderArray(rows: readonly object[]): string {
  if (rows.length === 0) return '[]';
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`;
}
