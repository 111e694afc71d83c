import { CrunchError } from './error.js';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const;

/** 365 days, the year that volatility is scaled to. */
export const YEAR_MS = UNIT_MS.y;
export const WEEK_MS = UNIT_MS.w;
export const DAY_MS = UNIT_MS.d;
export const HOUR_MS = UNIT_MS.h;
export const MINUTE_MS = UNIT_MS.m;

/**
 * Milliseconds of `90s`, `30m`, `12h`, `30d`, `2w`, `1y` (365 days).
 *
 * @param what names the value in the error, for example `--window`.
 * @throws CrunchError `usage` when the text is not such a duration or is not above zero.
 */
export function parseDuration(text: string, what: string): number {
  const ms = readDuration(text);
  if (ms === null) {
    throw new CrunchError('usage', `${what}: unexpected "${text}"`, {
      hint: 'write a number and a unit: 90s, 30m, 12h, 30d, 2w, 1y',
    });
  }
  return ms;
}

/** As `parseDuration`, null instead of an error. */
export function readDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)([smhdwy])$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  const ms = Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS]);
  return ms > 0 && ms <= 100 * UNIT_MS.y ? ms : null;
}

/** The shortest exact text of a duration: 86400000 is `1d`, 5400000 is `90m`; what no unit divides stays `1500ms`. */
export function durationName(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms >= UNIT_MS[unit] && ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
