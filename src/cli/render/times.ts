import { DAY_MS, durationName, MINUTE_MS } from '../../market/duration.js';
import type { TimeRange } from '../../market/time.js';
import { NONE } from './numbers.js';

/** `2026-01-31 12:00`, UTC. */
export function minuteText(ms: number | null): string {
  return ms === null ? NONE : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

/** Both ends and the length where it is a whole unit: `2026-01-30 12:00 … 2026-01-31 12:00 UTC (1d)`. */
export function rangeText({ since, until }: TimeRange): string {
  const length = durationName(until - since);
  return `${minuteText(since)} … ${minuteText(until)} UTC${length.endsWith('ms') ? '' : ` (${length})`}`;
}

/** An age in whole units, the largest that it has two of: `119s`, `3m`, `5h`, `2d`. */
export function ageText(ms: number | null): string {
  if (ms === null) return NONE;
  const [unit, letter] = AGE_UNITS.find(([one]) => ms >= 2 * one) ?? [1_000, 's'];
  return `${Math.max(0, Math.floor(ms / unit))}${letter}`;
}

const AGE_UNITS: readonly (readonly [number, string])[] = [
  [DAY_MS, 'd'],
  [60 * MINUTE_MS, 'h'],
  [MINUTE_MS, 'm'],
];
