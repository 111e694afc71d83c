import { CrunchError } from '../market/error.js';
import { readCsvPieces } from './csv-pieces.js';
import type { TextFormat } from './file-format.js';
import { readJsonLines } from './json-lines.js';
import { readPlainPrices } from './plain-prices.js';
import { createPriceCollector, type PriceBatch, type PriceCollector } from './price-collector.js';
import { PRICE_COLUMNS } from './price-line.js';

/**
 * The prices of a file, at most `BATCH_LINES` at a time. Empty lines count as lines and as nothing else.
 *
 * @param now epoch ms UTC, against which times are judged.
 * @throws CrunchError `usage` when the file as a whole is none of this format.
 */
export async function* readPrices(
  input: AsyncIterable<Uint8Array>,
  format: TextFormat,
  now: number,
): AsyncGenerator<PriceBatch> {
  const collector = createPriceCollector(now);
  for await (const _full of format === 'csv' ? collectCsv(input, collector) : collectJson(input, collector)) {
    yield collector.take();
  }
  if (!collector.isEmpty()) yield collector.take();
}

/** Yields whenever the collector is full. */
async function* collectCsv(input: AsyncIterable<Uint8Array>, collector: PriceCollector): AsyncGenerator<void> {
  for await (const { positions, plain, rows } of readCsvPieces(input, PRICE_COLUMNS)) {
    const [exchange = 0, pair = 0, time = 0, price = 0] = positions;
    for (let at = { at: 0, line: plain?.firstLine ?? 0 }; plain !== null && at.at < plain.text.length; ) {
      at = readPlainPrices(plain.text, at, positions, collector);
      if (collector.isFull()) yield;
    }
    for (const { line, fields } of rows) {
      collector.readFields(line, [fields[exchange], fields[pair], fields[time], fields[price]]);
      if (collector.isFull()) yield;
    }
  }
}

async function* collectJson(input: AsyncIterable<Uint8Array>, collector: PriceCollector): AsyncGenerator<void> {
  for await (const lines of readJsonLines(input)) {
    for (const { line, value } of lines) {
      if (value instanceof CrunchError) collector.refuse(line, value);
      else collector.readFields(line, [value.exchange, value.pair, value.time, value.price]);
      if (collector.isFull()) yield;
    }
  }
}
