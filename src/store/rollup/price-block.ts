import type { TimeRange } from '../../market/time.js';
import { blockError } from './block-error.js';
import { aligned, BLOCK_KIND, HEADER_BYTES, readHeader, writeHeader } from './block-header.js';
import { type ByteWriter, createByteWriter } from './byte-writer.js';
import type { PriceRuns } from './price-runs.js';
import { placesIn } from './summarise.js';

/** Every price of an exchange in one bucket. */
export interface PriceBlock {
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly intervalMs: number;
  readonly runs: PriceRuns;
}

/** Decimals tried before a run is stored as plain doubles; 10^22 is the last power of ten that a double holds exactly. */
const MOST_DECIMALS = 22;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => Number(`1e${decimals}`));
const PLAIN = 255;
/** What follows instead of a list of times: the run has a price at each of the block's times. */
const EVERY_TIME = 0;
const SOME_TIMES = 1;

/**
 * The block as bytes. After the header (`extra`: number of distinct times) come, as 32-bit unsigned integers, the times as
 * ms since the bucket's beginning, the market ids, and where each market's run begins and the last one ends, in bytes from the
 * first run on. A run is
 *
 * - how many prices it has (varint) and whether at each of the block's times (0) or at some (1); then the first time's place
 *   and the distance of each next one (varints);
 * - the number of decimals d, or 255; then either eight bytes a price, or, as varints, the first price · 10^d and the
 *   zigzagged differences to the next ones. A difference of 0 is followed by how many more of it there are.
 *
 * A price is stored as a decimal only where price = integer / 10^d gives it back to the last bit, which holds for whatever
 * an exchange sends with up to 15 digits (the idea of ALP: Afroozeh and others, Proc. ACM Manag. Data 1(4), 2023).
 */
export function encodePriceBlock({ openTime, intervalMs, runs }: PriceBlock): Buffer {
  const markets = runs.marketIds.length;
  const times = distinctTimes(runs.times);
  const places = new Map<number, number>();
  for (const [place, time] of times.entries()) places.set(time, place);
  const writer = createByteWriter(2 * runs.prices.length);
  const starts = new Uint32Array(markets + 1);
  for (let i = 0; i < markets; i++) {
    const start = runs.starts[i] as number;
    const end = runs.starts[i + 1] as number;
    writeTimes(writer, runs.times, start, end, times, places);
    writePrices(writer, runs.prices, start, end);
    starts[i + 1] = writer.length;
  }
  const heads = 4 * (times.length + markets + markets + 1);
  const bytes = Buffer.alloc(HEADER_BYTES + heads + writer.length);
  writeHeader(bytes, { kind: BLOCK_KIND.prices, markets, extra: times.length, openTime, intervalMs });
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, heads / 4);
  for (let i = 0; i < times.length; i++) head[i] = (times[i] as number) - openTime;
  head.set(runs.marketIds, times.length);
  head.set(starts, times.length + markets);
  bytes.set(writer.bytes(), HEADER_BYTES + heads);
  return bytes;
}

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

function distinctTimes(times: Float64Array): Float64Array {
  const sorted = new Float64Array(new Set(times));
  return sorted.sort();
}

function writeTimes(
  writer: ByteWriter,
  times: Float64Array,
  start: number,
  end: number,
  all: Float64Array,
  places: ReadonlyMap<number, number>,
): void {
  writer.varint(end - start);
  if (isEveryTime(times, start, end, all)) {
    writer.byte(EVERY_TIME);
    return;
  }
  writer.byte(SOME_TIMES);
  let before = 0;
  for (let item = start; item < end; item++) {
    const place = places.get(times[item] as number) as number;
    writer.varint(place - before);
    before = place;
  }
}

function isEveryTime(times: Float64Array, start: number, end: number, all: Float64Array): boolean {
  if (end - start !== all.length) return false;
  for (let i = 0; i < all.length; i++) if (times[start + i] !== all[i]) return false;
  return true;
}

function writePrices(writer: ByteWriter, prices: Float64Array, start: number, end: number): void {
  const decimals = decimalsOf(prices, start, end);
  if (decimals === null) {
    writer.byte(PLAIN);
    for (let item = start; item < end; item++) writer.double(prices[item] as number);
    return;
  }
  writer.byte(decimals);
  const power = POWERS[decimals] as number;
  let before = Math.round((prices[start] as number) * power);
  writer.varint(before);
  for (let item = start + 1; item < end; item++) {
    const scaled = Math.round((prices[item] as number) * power);
    const step = scaled - before;
    before = scaled;
    writer.varint(step < 0 ? -2 * step - 1 : 2 * step);
    if (step !== 0) continue;
    let same = 0;
    while (item + 1 < end && prices[item + 1] === prices[item]) {
      item += 1;
      same += 1;
    }
    writer.varint(same);
  }
}

/** The least number of decimals that gives every price of the run back exactly; null when none does. */
function decimalsOf(prices: Float64Array, start: number, end: number): number | null {
  let decimals = 0;
  for (let item = start; item < end; item++) {
    const price = prices[item] as number;
    while (!isExact(price, decimals)) {
      decimals += 1;
      if (decimals > MOST_DECIMALS) return null;
    }
  }
  // A price that came before the decimals grew may be too large for them.
  for (let item = start; item < end; item++) if (!isExact(prices[item] as number, decimals)) return null;
  return decimals;
}

/** Prices of one market at one time; more than one only where several polls ended in the same millisecond. */
const MOST_AT_A_TIME = 100;

/** Differences of two such integers, zigzagged, still are exact. */
const LARGEST = 2 ** 51;

function isExact(price: number, decimals: number): boolean {
  const power = POWERS[decimals] as number;
  const scaled = Math.round(price * power);
  return scaled <= LARGEST && scaled / power === price;
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
