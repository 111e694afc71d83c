import { plainDecimal } from './plain-decimal.js';
import type { PriceCollector } from './price-collector.js';

const COMMA = 44;
const CARRIAGE_RETURN = 13;

/** Where a reader of plain lines stands. */
export interface PlainPlace {
  /** Index of the next line's first character. */
  readonly at: number;
  /** Number of that line. */
  readonly line: number;
}

/**
 * Reads lines in which a comma always parts two fields, until the text ends or the collector is full. Nearly every line of a
 * long file repeats a market and a time that were read before and has a price of a few digits: such a line costs three
 * look-ups and no regular expression.
 *
 * @param positions where exchange, pair, time and price stand in a line, from 0.
 */
export function readPlainPrices(
  text: string,
  { at, line }: PlainPlace,
  positions: readonly number[],
  collector: PriceCollector,
): PlainPlace {
  const [exchangeAt = 0, pairAt = 0, timeAt = 0, priceAt = 0] = positions;
  const isMarketOnePiece = pairAt === exchangeAt + 1;
  const columns = 1 + Math.max(...positions);
  const starts = new Int32Array(columns);
  const ends = new Int32Array(columns);
  const field = (column: number) =>
    (starts[column] as number) < 0 ? undefined : text.slice(starts[column], ends[column]).trim();
  let start = at;
  let number = line;
  while (start < text.length && !collector.isFull()) {
    const lineFeed = text.indexOf('\n', start);
    const next = lineFeed < 0 ? text.length : lineFeed;
    const end = text.charCodeAt(next - 1) === CARRIAGE_RETURN && next > start ? next - 1 : next;
    const found = splitLine(text, start, end, starts, ends);
    if (found < columns) {
      starts.fill(-1, found);
      if (found > 1 || text.slice(start, end).trim() !== '') {
        collector.readFields(number, [field(exchangeAt), field(pairAt), field(timeAt), field(priceAt)]);
      }
    } else {
      const price = plainDecimal(text, starts[priceAt] as number, ends[priceAt] as number);
      const isRepeated =
        isMarketOnePiece &&
        price > 0 &&
        collector.repeatLine(
          text,
          starts[exchangeAt] as number,
          ends[pairAt] as number,
          starts[timeAt] as number,
          ends[timeAt] as number,
          price,
        );
      if (!isRepeated) collector.readFields(number, [field(exchangeAt), field(pairAt), field(timeAt), field(priceAt)]);
    }
    start = next + 1;
    number += 1;
  }
  return { at: start, line: number };
}

/** @returns how many of the fields that were asked for the line has. */
function splitLine(text: string, start: number, end: number, starts: Int32Array, ends: Int32Array): number {
  let column = 0;
  let from = start;
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== COMMA) continue;
    starts[column] = from;
    ends[column] = at;
    column += 1;
    from = at + 1;
    if (column === starts.length) return column;
  }
  starts[column] = from;
  ends[column] = end;
  return column + 1;
}
