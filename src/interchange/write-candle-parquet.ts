import { CANDLE_COLUMNS, intervalName } from './candle-line.js';
import { openParquetSink, type WriteBytes } from './parquet-sink.js';
import type { NamedCandle } from './write-candles.js';

const ROW_GROUP_CANDLES = 65_536;

/**
 * Writes candles as a Parquet file, in the order in which they come.
 *
 * @returns how many there were.
 */
export async function writeCandleParquet(
  writeBytes: WriteBytes,
  batches: AsyncIterable<readonly NamedCandle[]>,
): Promise<number> {
  const sink = openParquetSink(
    CANDLE_COLUMNS.map((name) => ({ name, kind: KINDS[name] })),
    writeBytes,
  );
  let group: NamedCandle[] = [];
  let count = 0;
  const write = async () => {
    const real = (name: 'open' | 'high' | 'low' | 'close') => Float64Array.from(group, (candle) => candle[name]);
    await sink.write([
      group.map(({ exchange }) => exchange),
      group.map(({ pair }) => pair),
      group.map(({ intervalMs }) => intervalName(intervalMs)),
      group.map(({ openTime }) => openTime),
      ...[real('open'), real('high'), real('low'), real('close')],
      group.map(({ volume }) => volume),
    ]);
    count += group.length;
    group = [];
  };
  for await (const batch of batches) {
    for (const candle of batch) {
      group.push(candle);
      if (group.length === ROW_GROUP_CANDLES) await write();
    }
  }
  if (group.length > 0) await write();
  await sink.finish();
  return count;
}

const KINDS = {
  ...({ exchange: 'text', pair: 'text', interval: 'text', time: 'time' } as const),
  ...({ open: 'real', high: 'real', low: 'real', close: 'real', volume: 'optional real' } as const),
};
