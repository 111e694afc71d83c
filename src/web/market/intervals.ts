import { DAY_MS, HOUR_MS, MINUTE_MS } from '../text/duration.js';

/** Lengths of a candle, shortest first. */
export const INTERVALS_MS = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '4h': 4 * HOUR_MS,
  '1d': DAY_MS,
} as const satisfies Readonly<Record<string, number>>;

export type Interval = keyof typeof INTERVALS_MS;

export const INTERVALS = Object.keys(INTERVALS_MS) as Interval[];

/** What a chart holds, and what one answer of the server does. */
export const MOST_CANDLES = 50_000;

/** Of a chart across a wide screen: more candles than this are narrower than a pixel needs to be seen. */
const COMFORTABLE_CANDLES = 750;

export function isInterval(text: string): text is Interval {
  return Object.hasOwn(INTERVALS_MS, text);
}

/** The shortest interval that shows the span in a comfortable number of candles, none of them shorter than a poll. */
export function suitableInterval(spanMs: number, pollIntervalMs: number): Interval {
  return (
    INTERVALS.find(
      (name) => INTERVALS_MS[name] >= pollIntervalMs && spanMs / INTERVALS_MS[name] <= COMFORTABLE_CANDLES,
    ) ?? '1d'
  );
}
