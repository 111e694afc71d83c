import { CrunchError } from '../market/error.js';
import { type CandleBatch, type CandleRow, candleBatches } from './candle-batch.js';
import { CANDLE_COLUMNS } from './candle-line.js';
import { readCsvPieces } from './csv-pieces.js';
import type { TextFormat } from './file-format.js';
import { readJsonLines } from './json-lines.js';

/**
 * The candles of a file, some thousand at a time.
 *
 * @param now epoch ms UTC, against which times are judged.
 * @throws CrunchError `usage` when the file as a whole is none of this format.
 */
export function readCandles(
  input: AsyncIterable<Uint8Array>,
  format: TextFormat,
  now: number,
): AsyncGenerator<CandleBatch> {
  return candleBatches(format === 'csv' ? csvRows(input) : jsonRows(input), now);
}

async function* csvRows(input: AsyncIterable<Uint8Array>): AsyncGenerator<Iterable<CandleRow>> {
  for await (const { positions, plain, rows } of readCsvPieces(input, CANDLE_COLUMNS)) {
    const pick = (fields: readonly string[]) => positions.map((position) => fields[position]);
    yield rows.map(({ line, fields }): CandleRow => [line, pick(fields)]);
    if (plain === null) continue;
    const lines = plain.text
      .split('\n')
      .map((text, index): readonly [number, string] => [plain.firstLine + index, text]);
    yield lines
      .filter(([, text]) => text.trim() !== '')
      .map(([line, text]): CandleRow => [line, pick(text.split(','))]);
  }
}

async function* jsonRows(input: AsyncIterable<Uint8Array>): AsyncGenerator<Iterable<CandleRow>> {
  for await (const lines of readJsonLines(input)) {
    yield lines.map(
      ({ line, value }): CandleRow => [
        line,
        value instanceof CrunchError ? value : CANDLE_COLUMNS.map((column) => value[column]),
      ],
    );
  }
}
