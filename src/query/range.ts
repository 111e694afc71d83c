import { DAY_MS, parseDuration } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { parseTime, type TimeRange, timeName } from '../market/time.js';

/** A range as a user wrote it, each part in the forms of `parseTime` and `parseDuration`. */
export interface RangeText {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly window?: string | undefined;
}

/**
 * The range asked for: from `since`, or the `window` (24 h unless told) before the end, up to `until` or now.
 *
 * @param prefix stands before a name in errors: `--` for flags.
 * @throws CrunchError `usage` when a part cannot be read, when both `since` and `window` are given, or when nothing lies between the ends.
 */
export function parseRange(text: RangeText, now: number, prefix = ''): TimeRange {
  if (text.since !== undefined && text.window !== undefined) {
    throw new CrunchError('usage', `${prefix}window: unexpected "${text.window}" beside ${prefix}since`, {
      hint: `give ${prefix}since or ${prefix}window`,
    });
  }
  const until = text.until === undefined ? now : parseTime(text.until, now, `${prefix}until`);
  const windowMs = text.window === undefined ? DAY_MS : parseDuration(text.window, `${prefix}window`);
  const since = text.since === undefined ? until - windowMs : parseTime(text.since, now, `${prefix}since`);
  if (since >= until) {
    throw new CrunchError('usage', `${prefix}since: ${timeName(since)} is not before ${timeName(until)}`);
  }
  return { since, until };
}
