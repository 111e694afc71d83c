import { MINUTE_MS } from '../market/duration.js';
import type { Pair } from '../market/pair.js';

/** Older ones were made in another minute than the one that they would be stored for. */
const MAX_AGE_MS = 5 * MINUTE_MS;

/**
 * Codes that exchanges and aggregators give to different coins: Kraken's LUNA is what others call LUNC, and what others
 * call LUNA is LUNA2 there (Terra's two chains, 2026-11).
 */
const CONTESTED_CODES: ReadonlySet<string> = new Set(['LUNA', 'LUNC']);

/**
 * Whether a price that somebody else read at the exchange may stand for the exchange's own.
 *
 * @param time when it was made, epoch ms UTC; null where nobody says.
 * @param now when it was asked for, epoch ms UTC; without it nothing is fresh.
 */
export function isTrustworthy({ base, quote }: Pair, time: number | null, now: number | undefined): boolean {
  if (CONTESTED_CODES.has(base) || CONTESTED_CODES.has(quote)) return false;
  return time !== null && now !== undefined && Math.abs(now - time) <= MAX_AGE_MS;
}
