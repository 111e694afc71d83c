import { INTERVAL_MS } from './candle.js';
import { DAY_MS, durationName, HOUR_MS, MINUTE_MS, parseDuration } from './duration.js';
import { CrunchError } from './error.js';

/**
 * Milliseconds of a length that time can be cut into: whole minutes that divide a day (`1m`, `5m`, `90m`, `8h`), whole days
 * or whole weeks.
 *
 * @param what names the value in the error, for example `--interval`.
 * @throws CrunchError `usage` when the text is no duration, or none that divides a day evenly, with the nearest ones that do.
 */
export function parseBucketLength(text: string, what: string): number {
  if (/\dM\s*$/.test(text)) {
    throw new CrunchError('usage', `${what}: unexpected "${text}"`, {
      hint: 'a month has no fixed length: write 4w or 30d; a minute is 1m',
    });
  }
  const ms = parseDuration(text, what);
  if (isBucketLength(ms)) return ms;
  throw new CrunchError('usage', `${what}: "${text}" does not divide a day into equal parts`, {
    hint: `nearest: ${nearestLengths(ms).map(durationName).join(', ')}`,
  });
}

/** The name under which crunch shows a candle length: `1w`, `1d`, `1h`, and `90m` for one that no exchange has. */
export function bucketLengthName(ms: number): string {
  return Object.entries(INTERVAL_MS).find(([, length]) => length === ms)?.[0] ?? durationName(ms);
}

function isBucketLength(ms: number): boolean {
  return ms % DAY_MS === 0 || (ms % MINUTE_MS === 0 && DAY_MS % ms === 0);
}

/** What people would write: whole days, whole hours, or minutes below an hour. */
function nearestLengths(ms: number): number[] {
  if (ms > DAY_MS) return [Math.floor(ms / DAY_MS) * DAY_MS, Math.ceil(ms / DAY_MS) * DAY_MS];
  const lengths = Array.from({ length: DAY_MS / MINUTE_MS }, (_, index) => (index + 1) * MINUTE_MS).filter(
    (length) => isBucketLength(length) && (length < HOUR_MS || length % HOUR_MS === 0),
  );
  return [lengths.findLast((length) => length < ms), lengths.find((length) => length > ms)].filter(
    (length) => length !== undefined,
  );
}
