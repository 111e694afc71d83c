import { type CandleBatch, type CandleRow, candleBatches } from './candle-batch.js';
import { CANDLE_COLUMNS } from './candle-line.js';
import { readParquetGroups } from './parquet-table.js';

/**
 * The candles of a Parquet file, some thousand at a time; its rows count from 1.
 *
 * @param now epoch ms UTC, against which times are judged.
 * @param onBytes is told how many bytes of the file are read so far.
 * @throws CrunchError as `readParquetGroups`.
 */
export function readCandleParquet(
  path: string,
  now: number,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<CandleBatch> {
  return candleBatches(candleRows(path, onBytes), now);
}

async function* candleRows(path: string, onBytes?: (bytes: number) => void): AsyncGenerator<Iterable<CandleRow>> {
  for await (const { firstRow, length, columns, bytesRead } of readParquetGroups(path, CANDLE_COLUMNS)) {
    yield rowsOf(firstRow, length, columns);
    onBytes?.(bytesRead);
  }
}

function* rowsOf(firstRow: number, length: number, columns: readonly ArrayLike<unknown>[]): Generator<CandleRow> {
  for (let row = 0; row < length; row++) yield [firstRow + row, columns.map((column) => column[row])];
}
