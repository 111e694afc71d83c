import { DAY_MS, HOUR_MS } from '../text/duration.js';

/** Spans of time up to now; `all` is as far back as the store goes. */
export const RANGES_MS = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
  '1y': 365 * DAY_MS,
  all: null,
} as const satisfies Readonly<Record<string, number | null>>;

export type RangeName = keyof typeof RANGES_MS;

export const RANGES = Object.keys(RANGES_MS) as RangeName[];

export function isRangeName(text: string): text is RangeName {
  return Object.hasOwn(RANGES_MS, text);
}
