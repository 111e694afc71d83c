import { readParquetGroups } from './parquet-table.js';
import { createPriceCollector, type PriceBatch } from './price-collector.js';
import { PRICE_COLUMNS } from './price-line.js';

/**
 * The prices of a Parquet file, at most `BATCH_LINES` at a time; its rows count from 1.
 *
 * @param now epoch ms UTC, against which times are judged.
 * @param onBytes is told how many bytes of the file are read so far.
 * @throws CrunchError as `readParquetGroups`.
 */
export async function* readPriceParquet(
  path: string,
  now: number,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<PriceBatch> {
  const collector = createPriceCollector(now);
  for await (const { firstRow, length, columns, bytesRead } of readParquetGroups(path, PRICE_COLUMNS)) {
    const [exchanges = [], pairs = [], times = [], prices = []] = columns;
    for (let row = 0; row < length; row++) {
      collector.readFields(firstRow + row, [exchanges[row], pairs[row], times[row], prices[row]]);
      if (collector.isFull()) yield collector.take();
    }
    onBytes?.(bytesRead);
  }
  if (!collector.isEmpty()) yield collector.take();
}
