import type { Candle } from '../market/candle.js';

/** A place on the time axis: of a candle, or of nothing. */
export interface Slot {
  /** Epoch ms. */
  readonly time: number;
  /** Null in a gap. */
  readonly candle: Candle | null;
  /** The next candle is farther away than it should be. */
  readonly isBeforeGap: boolean;
}

export interface Spacing {
  readonly intervalMs: number;
  /** How far apart candles are when nothing is missing: the interval, or the poll interval where that is longer. */
  readonly usualMs: number;
}

/** A gap never takes more places than these, so that one of years does not push the prices aside. */
const LONGEST_GAP = 5_000;

/** The candles, with a place for each one that is missing between them. */
export function withGaps(candles: readonly Candle[], { intervalMs, usualMs }: Spacing): Slot[] {
  const slots: Slot[] = [];
  for (const [index, candle] of candles.entries()) {
    const next = candles[index + 1];
    const distanceMs = next ? next.time - candle.time : 0;
    const isBeforeGap = distanceMs > 1.5 * usualMs;
    slots.push({ time: candle.time, candle, isBeforeGap });
    if (!isBeforeGap) continue;
    const missing = Math.ceil(distanceMs / intervalMs) - 1;
    const strideMs = intervalMs * Math.ceil(missing / LONGEST_GAP);
    for (let time = candle.time + strideMs; time < candle.time + distanceMs; time += strideMs) {
      slots.push({ time, candle: null, isBeforeGap: false });
    }
  }
  return slots;
}

/** When the candles opened that have a gap, or an end, on both sides; oldest first. */
export function loneTimes(slots: readonly Slot[]): number[] {
  return slots
    .filter(({ candle }, place) => candle && !slots[place - 1]?.candle && !slots[place + 1]?.candle)
    .map(({ time }) => time);
}
