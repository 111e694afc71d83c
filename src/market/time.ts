import { DAY_MS, readDuration } from './duration.js';
import { CrunchError } from './error.js';

/** A half-open span of time, epoch ms UTC: since ≤ t < until. */
export interface TimeRange {
  readonly since: number;
  readonly until: number;
}

/** 2009-01-03, the day of Bitcoin's first block: no price is older. */
export const FIRST_TIME = Date.UTC(2009, 0, 3);

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Epoch ms of an ISO 8601 time (a bare date is UTC midnight, a time without a zone is UTC), of epoch seconds or
 * milliseconds, or of a duration ago (`30d`).
 *
 * @param what names the value in the error, for example `--since`.
 * @throws CrunchError `usage` when the text is none of these, or lies outside 2009 … now + 1 day.
 */
export function parseTime(text: string, now: number, what: string): number {
  const time = readTime(text.trim(), now);
  if (time === null) {
    throw new CrunchError('usage', `${what}: unexpected "${text}"`, {
      hint: 'write 2026-01-31, 2026-01-31T12:00Z, epoch seconds or milliseconds, or a duration ago such as 30d',
    });
  }
  if (!isPlausibleTime(time, now)) {
    throw new CrunchError('usage', `${what}: "${text}" is outside 2009 … tomorrow`);
  }
  return time;
}

/** Whether a price can have this time: 2009 … now + 1 day. Catches seconds or microseconds taken for milliseconds. */
export function isPlausibleTime(time: number, now: number): boolean {
  return Number.isFinite(time) && time >= FIRST_TIME && time <= now + DAY_MS;
}

/** `2026-01-31T12:00:00Z`; milliseconds only when there are any. */
export function timeName(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function readTime(text: string, now: number): number | null {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const ago = readDuration(text);
  if (ago !== null) return now - ago;
  if (!ISO.test(text)) return null;
  const zoned = text.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10)) ? text : `${text}Z`;
  const time = Date.parse(zoned.replace(' ', 'T'));
  const day = Number(text.slice(8, 10));
  const hasDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
  return Number.isNaN(time) || !hasDay ? null : time;
}
