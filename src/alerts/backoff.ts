import { HOUR_MS, MINUTE_MS } from '../market/duration.js';

/** Over ten to twenty hours: a night without a network. */
export const MOST_ATTEMPTS = 30;
export const LONGEST_WAIT_MS = HOUR_MS;

const FIRST_WAIT_MS = 5_000;
const LONGEST_ASKED_MS = 30 * MINUTE_MS;

/**
 * How long to wait after that many attempts: from 5 s on twice as long each time, at most an hour, of which a random half
 * is left out so that many senders do not come back together; never less than the receiver asks for, up to half an hour.
 *
 * @param random 0 ≤ x < 1.
 */
export function waitAfter(attempts: number, retryAfterMs: number | null, random: number): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  return Math.max(Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS), Math.round(whole * (0.5 + random / 2)));
}
