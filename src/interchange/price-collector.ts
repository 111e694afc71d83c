import { CrunchError } from '../market/error.js';
import { plainDecimal } from './plain-decimal.js';
import { type NamedMarket, readMarket, readPrice, readTime } from './price-line.js';

/** A line, or a row of a Parquet file, that cannot be used. */
export interface BadLine {
  /** From 1, the header of a CSV file included. */
  readonly line: number;
  readonly message: string;
}

/** Some prices of a file by column, in the order of the file; item i of each column belongs together. */
export interface PriceBatch {
  readonly length: number;
  /** Each market as the file names it; two names may mean the same one. */
  readonly markets: readonly NamedMarket[];
  /** Index into `markets`. */
  readonly marketOf: Int32Array;
  /** Epoch ms UTC. */
  readonly times: Float64Array;
  /** Above zero, in the quote asset. */
  readonly prices: Float64Array;
  readonly badCount: number;
  /** The first of the bad lines; null when there is none. */
  readonly firstBad: BadLine | null;
}

/** What a file says of one price; each may be text or a number. */
export type PriceFields = readonly [exchange: unknown, pair: unknown, time: unknown, price: unknown];

/** Gathers the lines of a file into batches. */
export interface PriceCollector {
  isFull(): boolean;
  isEmpty(): boolean;
  /** Reads a line in any form that the contract allows; one that cannot be read is counted. */
  readFields(line: number, fields: PriceFields): void;
  /** Counts a line as one that cannot be read. */
  refuse(line: number, reason: CrunchError): void;
  /**
   * Takes a line over that names a market and a time letter by letter as earlier ones of the batch did.
   *
   * @param marketStart the exchange's name, a comma and the pair's stand from here to `marketEnd`; the time likewise.
   * @returns whether it could; else nothing happened.
   */
  repeatLine(
    text: string,
    marketStart: number,
    marketEnd: number,
    timeStart: number,
    timeEnd: number,
    price: number,
  ): boolean;
  /** What was gathered; begins anew. */
  take(): PriceBatch;
}

/** A transaction of the import; what a batch costs whatever its size is spread over this many. */
export const BATCH_LINES = 32_768;

/** @param now epoch ms UTC, against which times are judged. */
export function createPriceCollector(now: number): PriceCollector {
  let batch = emptyBatch();
  const isFull = () => batch.length + batch.badCount >= BATCH_LINES;
  const add = (market: number, time: number, price: number) => {
    batch.marketOf[batch.length] = market;
    batch.times[batch.length] = time;
    batch.prices[batch.length] = price;
    batch.length += 1;
    batch.following[batch.lastMarket] = market;
    batch.lastMarket = market;
  };
  const refuse = (line: number, { message }: CrunchError) => {
    batch.badCount += 1;
    batch.firstBad ??= { line, message };
  };
  const repeatLine: PriceCollector['repeatLine'] = (text, marketStart, marketEnd, timeStart, timeEnd, price) => {
    // Files tend to name their markets in one order over and over.
    let market = batch.following[batch.lastMarket] as number;
    const guess = batch.marketNames[market];
    if (guess?.length !== marketEnd - marketStart || !text.startsWith(guess, marketStart)) {
      const found = batch.knownMarkets.get(text.slice(marketStart, marketEnd));
      if (found === undefined) return false;
      market = found;
    }
    if (batch.lastTimeName.length !== timeEnd - timeStart || !text.startsWith(batch.lastTimeName, timeStart)) {
      const name = text.slice(timeStart, timeEnd);
      const found = batch.knownTimes.get(name);
      if (found === undefined) return false;
      batch.lastTimeName = name;
      batch.lastTime = found;
    }
    add(market, batch.lastTime, price);
    return true;
  };
  const repeatFields = ([exchange, pair, time, price]: PriceFields): boolean => {
    if (typeof exchange !== 'string' || typeof pair !== 'string') return false;
    if (typeof time !== 'string' && typeof time !== 'number') return false;
    const value = typeof price === 'string' ? plainDecimal(price, 0, price.length) : price;
    const market = batch.knownMarkets.get(`${exchange},${pair}`);
    const at = batch.knownTimes.get(String(time));
    const isKnown = market !== undefined && at !== undefined;
    if (!isKnown || typeof value !== 'number' || !(value > 0 && Number.isFinite(value))) return false;
    add(market, at, value);
    return true;
  };
  return {
    isFull,
    refuse,
    isEmpty: () => batch.length + batch.badCount === 0,
    readFields(line, fields) {
      if (repeatFields(fields)) return;
      const [exchange, pair, time, price] = fields;
      try {
        const market = readMarket(exchange, pair);
        const at = readTime(time, now);
        const value = readPrice(price, 'price');
        const name = `${exchange},${pair}`;
        const index = batch.knownMarkets.get(name) ?? batch.markets.push(market) - 1;
        batch.knownMarkets.set(name, index);
        batch.marketNames[index] = name;
        batch.knownTimes.set(`${time}`, at);
        add(index, at, value);
      } catch (error) {
        if (!(error instanceof CrunchError)) throw error;
        refuse(line, error);
      }
    },
    repeatLine,
    take() {
      const { length, markets, badCount, firstBad } = batch;
      const [marketOf, times, prices] = [batch.marketOf, batch.times, batch.prices];
      batch = emptyBatch();
      return {
        length,
        markets,
        marketOf: marketOf.subarray(0, length),
        times: times.subarray(0, length),
        prices: prices.subarray(0, length),
        badCount,
        firstBad,
      };
    },
  };
}

function emptyBatch() {
  return {
    length: 0,
    markets: [] as NamedMarket[],
    marketOf: new Int32Array(BATCH_LINES),
    times: new Float64Array(BATCH_LINES),
    prices: new Float64Array(BATCH_LINES),
    badCount: 0,
    firstBad: null as BadLine | null,
    marketNames: [] as string[],
    knownMarkets: new Map<string, number>(),
    lastMarket: 0,
    /** The market that came after each the last time. */
    following: new Int32Array(BATCH_LINES),
    knownTimes: new Map<string, number>(),
    lastTimeName: '',
    lastTime: 0,
  };
}
