import { CrunchError } from '../market/error.js';
import { type CandleLine, readCandleLine } from './candle-line.js';
import type { BadLine } from './price-collector.js';

/** Some candles of a file. */
export interface CandleBatch {
  readonly length: number;
  /** In the order of the file. */
  readonly candles: readonly CandleLine[];
  readonly badCount: number;
  /** The first of the bad lines; null when there is none. */
  readonly firstBad: BadLine | null;
}

const BATCH_LINES = 20_000;

/** A line, or row, and its values in the order of the columns; or why it has none. */
export type CandleRow = readonly [line: number, fields: readonly unknown[] | CrunchError];

/** Reads rows as candles, some thousand at a time. */
export async function* candleBatches(
  pieces: AsyncIterable<Iterable<CandleRow>>,
  now: number,
): AsyncGenerator<CandleBatch> {
  let candles: CandleLine[] = [];
  let badCount = 0;
  let firstBad: BadLine | null = null;
  const take = (): CandleBatch => {
    const batch = { length: candles.length, candles, badCount, firstBad };
    candles = [];
    badCount = 0;
    firstBad = null;
    return batch;
  };
  for await (const rows of pieces) {
    for (const [line, fields] of rows) {
      try {
        if (fields instanceof CrunchError) throw fields;
        candles.push(readCandleLine(fields, now));
      } catch (error) {
        if (!(error instanceof CrunchError)) throw error;
        badCount += 1;
        firstBad ??= { line, message: error.message };
      }
      if (candles.length + badCount >= BATCH_LINES) yield take();
    }
  }
  if (candles.length + badCount > 0) yield take();
}
