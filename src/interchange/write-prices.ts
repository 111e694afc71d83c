import { timeName } from '../market/time.js';
import type { TextFormat } from './file-format.js';
import { PRICE_COLUMNS } from './price-line.js';

/** Prices of one exchange by column; item i of each column belongs together. */
export interface PriceColumns {
  readonly exchange: string;
  readonly length: number;
  /** `BASE-QUOTE` of each market that may be meant. */
  readonly pairs: readonly string[];
  /** Index into `pairs`. */
  readonly pairOf: ArrayLike<number>;
  /** Epoch ms UTC. */
  readonly times: ArrayLike<number>;
  readonly prices: ArrayLike<number>;
}

/** What a file begins with; nothing but for CSV. */
export function priceHeader(format: TextFormat): string {
  return format === 'csv' ? `${PRICE_COLUMNS.join(',')}\n` : '';
}

/** The lines of some prices: every digit of each price; the time is ISO 8601 in CSV, epoch ms in NDJSON. */
export function priceLines(
  { exchange, length, pairs, pairOf, times, prices }: PriceColumns,
  format: TextFormat,
): string {
  const lines: string[] = [];
  let lastTime = Number.NaN;
  let timeText = '';
  for (let row = 0; row < length; row++) {
    const pair = pairs[pairOf[row] as number] as string;
    const time = times[row] as number;
    if (time !== lastTime) timeText = format === 'csv' ? timeName(time) : String(time);
    lastTime = time;
    // No id, pair or number can hold what CSV would have to quote.
    lines.push(
      format === 'csv'
        ? `${exchange},${pair},${timeText},${prices[row]}\n`
        : `{"exchange":${JSON.stringify(exchange)},"pair":${JSON.stringify(pair)},"time":${timeText},"price":${prices[row]}}\n`,
    );
  }
  return lines.join('');
}
