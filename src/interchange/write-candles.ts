import type { Candle } from '../market/candle.js';
import { timeName } from '../market/time.js';
import { CANDLE_COLUMNS, intervalName } from './candle-line.js';
import type { TextFormat } from './file-format.js';

/** A candle with the names of its market and length. */
export interface NamedCandle extends Omit<Candle, 'closed'> {
  readonly exchange: string;
  /** `BASE-QUOTE`. */
  readonly pair: string;
  readonly intervalMs: number;
}

/** What a file begins with; nothing but for CSV. */
export function candleHeader(format: TextFormat): string {
  return format === 'csv' ? `${CANDLE_COLUMNS.join(',')}\n` : '';
}

/** The lines of some candles: every digit of each number; the time is ISO 8601 in CSV, epoch ms in NDJSON. */
export function candleLines(candles: readonly NamedCandle[], format: TextFormat): string {
  let text = '';
  for (const { exchange, pair, intervalMs, openTime: time, open, high, low, close, volume } of candles) {
    const interval = intervalName(intervalMs);
    // No id, pair or number can hold what CSV would have to quote.
    text +=
      format === 'csv'
        ? `${exchange},${pair},${interval},${timeName(time)},${open},${high},${low},${close},${volume ?? ''}\n`
        : `${JSON.stringify({ exchange, pair, interval, time, open, high, low, close, volume })}\n`;
  }
  return text;
}
