import type { TimeRange } from '../../market/time.js';
import { blockError } from './block-error.js';
import { aligned, BLOCK_KIND, HEADER_BYTES, readHeader } from './block-header.js';
import { EVERY_TIME, PLAIN, POWERS, type PriceBlock } from './price-block.js';
import { placesIn } from './summarise.js';

/** Prices of one market at one time; more than one only where several polls ended in the same millisecond. */
const MOST_AT_A_TIME = 100;

/**
 * The prices of the range in the block.
 *
 * @param wanted the markets to read, ascending; all when absent.
 * @throws CrunchError `store` when the bytes are not such a block.
 */
export function decodePriceBlock(payload: Uint8Array, range: TimeRange, wanted?: Uint32Array): PriceBlock {
  const bytes = aligned(payload);
  const { markets, extra: timeCount, openTime, intervalMs } = readHeader(bytes, BLOCK_KIND.prices);
  const heads = 4 * (timeCount + markets + markets + 1);
  if (bytes.length < HEADER_BYTES + heads) throw blockError(`a price block cut off at ${bytes.length} bytes`);
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, heads / 4);
  const byteStarts = head.subarray(timeCount + markets);
  const data = bytes.subarray(HEADER_BYTES + heads);
  if (byteStarts[markets] !== data.length) throw blockError(`a price block of ${data.length} bytes of prices`);

  const blockTimes = new Float64Array(timeCount);
  for (let i = 0; i < timeCount; i++) blockTimes[i] = openTime + (head[i] as number);
  const from = lowerBound(blockTimes, range.since);
  const to = lowerBound(blockTimes, range.until);
  const marketIds = head.subarray(timeCount, timeCount + markets);
  const places = wanted === undefined ? null : placesIn(wanted, marketIds);
  const kept = new Uint32Array(markets);
  const starts = new Uint32Array(markets + 1);
  const out: Column = { times: new Float64Array(0), prices: new Float64Array(0), length: 0 };
  reserve(out, Math.min(wanted?.length ?? markets, markets) * (to - from));
  const reader = { data, at: 0 };
  let count = 0;
  for (let i = 0; i < markets; i++) {
    if (places !== null && (places[i] as number) < 0) continue;
    const marketId = marketIds[i] as number;
    reader.at = byteStarts[i] as number;
    readRun(reader, blockTimes, from, to, out);
    if (reader.at > data.length) throw blockError(`a run of market ${marketId} beyond the block's end`);
    if (out.length === starts[count]) continue;
    kept[count] = marketId;
    count += 1;
    starts[count] = out.length;
  }
  const runs = {
    marketIds: kept.subarray(0, count),
    starts: starts.subarray(0, count + 1),
    times: out.times.subarray(0, out.length),
    prices: out.prices.subarray(0, out.length),
  };
  return { openTime, intervalMs, runs };
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Reader {
  readonly data: Uint8Array;
  at: number;
}

function readVarint(reader: Reader): number {
  const { data } = reader;
  let byte = data[reader.at++] as number;
  if (byte < 0x80) return byte;
  let value = byte & 0x7f;
  let scale = 0x80;
  do {
    byte = data[reader.at++] as number;
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
  } while (byte >= 0x80);
  return value;
}

/** Runs that are read one behind the other. */
interface Column {
  times: Float64Array;
  prices: Float64Array;
  length: number;
}

function reserve(column: Column, more: number): void {
  const wanted = column.length + more;
  if (wanted <= column.times.length) return;
  const size = Math.max(wanted, 2 * column.times.length);
  const { times, prices } = column;
  column.times = new Float64Array(size);
  column.prices = new Float64Array(size);
  column.times.set(times);
  column.prices.set(prices);
}

/** Adds the run's prices at places from … to − 1 of the block's times. */
function readRun(reader: Reader, times: Float64Array, from: number, to: number, out: Column): void {
  const count = readVarint(reader);
  // Without this a damaged block could ask for any amount of memory.
  if (!(count <= MOST_AT_A_TIME * times.length)) throw blockError(`a run of ${count} prices`);
  const places = reader.data[reader.at++] === EVERY_TIME ? null : readPlaces(reader, count);
  reserve(out, Math.min(count, places === null ? to - from : count));
  const decimals = reader.data[reader.at++] as number;
  if (decimals === PLAIN) {
    readPlainPrices(reader, count, times, places, from, to, out);
    return;
  }
  const power = POWERS[decimals];
  if (power === undefined) throw blockError(`unknown number of decimals ${decimals}`);
  const { times: outTimes, prices: outPrices } = out;
  let { length } = out;
  let scaled = readVarint(reader);
  let price = scaled / power;
  let same = 0;
  for (let item = 0; ; ) {
    const place = places === null ? item : (places[item] as number);
    if (place >= to) break;
    if (place >= from) {
      outTimes[length] = times[place] as number;
      outPrices[length] = price;
      length += 1;
    }
    item += 1;
    if (item >= count) break;
    if (same > 0) {
      same -= 1;
      continue;
    }
    const code = readVarint(reader);
    if (code === 0) {
      same = readVarint(reader);
    } else {
      scaled += code % 2 === 0 ? code / 2 : -(code + 1) / 2;
      price = scaled / power;
    }
  }
  out.length = length;
}

function readPlaces(reader: Reader, count: number): Uint32Array {
  const places = new Uint32Array(count);
  let place = 0;
  for (let item = 0; item < count; item++) {
    place += readVarint(reader);
    places[item] = place;
  }
  return places;
}

function readPlainPrices(
  reader: Reader,
  count: number,
  times: Float64Array,
  places: Uint32Array | null,
  from: number,
  to: number,
  out: Column,
): void {
  const { data } = reader;
  if (reader.at + 8 * count > data.length) throw blockError('a run of prices is cut off');
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let item = 0; item < count; item++) {
    const place = places === null ? item : (places[item] as number);
    if (place >= from && place < to) {
      out.times[out.length] = times[place] as number;
      out.prices[out.length] = view.getFloat64(reader.at, true);
      out.length += 1;
    }
    reader.at += 8;
  }
}
