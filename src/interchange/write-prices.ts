import { timeName } from '../market/time.js';
import { PRICE_COLUMNS } from './price-line.js';
import type { FileFormat } from './read-prices.js';

/** What a line of a file says: the pair by name, the time as epoch ms UTC. */
export interface NamedPrice {
  readonly exchange: string;
  readonly pair: string;
  readonly time: number;
  readonly price: number;
}

/** What a file begins with; nothing but for CSV. */
export function priceHeader(format: FileFormat): string {
  return format === 'csv' ? `${PRICE_COLUMNS.join(',')}\n` : '';
}

/** The lines of some prices: every digit of each price; the time is ISO 8601 in CSV, epoch ms in NDJSON. */
export function priceLines(prices: readonly NamedPrice[], format: FileFormat): string {
  let text = '';
  for (const { exchange, pair, time, price } of prices) {
    // No id, pair or number can hold what CSV would have to quote.
    text +=
      format === 'csv'
        ? `${exchange},${pair},${timeName(time)},${price}\n`
        : `${JSON.stringify({ exchange, pair, time, price })}\n`;
  }
  return text;
}
