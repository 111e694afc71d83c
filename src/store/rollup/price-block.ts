import { BLOCK_KIND, HEADER_BYTES, writeHeader } from './block-header.js';
import { type ByteWriter, createByteWriter } from './byte-writer.js';
import type { PriceRuns } from './price-runs.js';

/** Every price of an exchange in one bucket. */
export interface PriceBlock {
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly intervalMs: number;
  readonly runs: PriceRuns;
}

/** Decimals tried before a run is stored as plain doubles; 10^22 is the last power of ten that a double holds exactly. */
const MOST_DECIMALS = 22;
export const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => Number(`1e${decimals}`));
export const PLAIN = 255;
/** What follows instead of a list of times: the run has a price at each of the block's times. */
export const EVERY_TIME = 0;
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

/** Differences of two such integers, zigzagged, still are exact. */
const LARGEST = 2 ** 51;

function isExact(price: number, decimals: number): boolean {
  const power = POWERS[decimals] as number;
  const scaled = Math.round(price * power);
  return scaled <= LARGEST && scaled / power === price;
}
