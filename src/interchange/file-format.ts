/** The kinds of files that prices and candles travel in. */
export type FileFormat = 'csv' | 'ndjson' | 'parquet';

/** Those that are lines of text. */
export type TextFormat = Exclude<FileFormat, 'parquet'>;
