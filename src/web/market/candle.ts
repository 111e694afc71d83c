import type { Candles } from '../api/types.js';

export interface Candle {
  /** Epoch ms of its opening. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In the base asset; null where it is not known. */
  readonly volume: number | null;
}

export function candlesOf({ candles }: Pick<Candles, 'candles'>): Candle[] {
  return candles.map(([time, open, high, low, close, volume]) => ({ time, open, high, low, close, volume }));
}

/** The candle that holds a new price: the last one grown, or the next. Null for a price from before the last one. */
export function grow(last: Candle | undefined, time: number, price: number, intervalMs: number): Candle | null {
  const opens = Math.floor(time / intervalMs) * intervalMs;
  if (last && opens < last.time) return null;
  if (last?.time === opens) {
    return { ...last, high: Math.max(last.high, price), low: Math.min(last.low, price), close: price };
  }
  return { time: opens, open: price, high: price, low: price, close: price, volume: null };
}

/** Puts a candle at the end, in place of the last one of the same time. */
export function addLast(candles: Candle[], candle: Candle): void {
  if (candles.at(-1)?.time === candle.time) candles.pop();
  candles.push(candle);
}

/** Candles with those of a newer answer in place of their own of the same time; both oldest first. */
export function join(older: readonly Candle[], newer: readonly Candle[]): Candle[] {
  const [first] = newer;
  if (!first) return [...older];
  return [...older.slice(0, firstFrom(older, first.time)), ...newer];
}

/** Index of the first candle that opens at or after the time; the length when there is none. */
export function firstFrom(candles: readonly Candle[], time: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((candles[middle]?.time ?? Number.POSITIVE_INFINITY) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The candle that opens at that very time. */
export function candleAt(candles: readonly Candle[], time: number): Candle | undefined {
  const candle = candles[firstFrom(candles, time)];
  return candle?.time === time ? candle : undefined;
}

/** Whether most candles have a body or a wick: of one price each, candles are only dashes. */
export function haveShape(candles: readonly Candle[]): boolean {
  return candles.filter(({ high, low }) => high > low).length > candles.length / 2;
}
