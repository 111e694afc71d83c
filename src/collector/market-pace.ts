import type { Budget } from '../sources/contract.js';

/** How an API that answers market by market is asked. */
export interface MarketPace {
  /** In one poll. */
  readonly markets: number;
  /** Least time between the starts of two requests. */
  readonly gapMs: number;
}

/** The part of an interval over which a poll is spread; the rest is for slow answers, so that the next tick is not missed. */
const SPREAD = 0.85;

/**
 * The pace at which so many markets are asked: evenly over the time that there is, or as many of them as the budget lets
 * through in it, at least one. The others have their turn in the next polls.
 *
 * @param roomMs null asks all of them as fast as the API allows.
 */
export function marketPace(
  { pauseMs = 0, limit, windowMs }: Budget,
  markets: number,
  roomMs: number | null,
): MarketPace {
  if (roomMs === null) return { markets, gapMs: pauseMs };
  const leastMs = Math.max(pauseMs, windowMs / limit);
  const asked = Math.min(markets, Math.max(1, Math.floor(roomMs / leastMs)));
  return { markets: asked, gapMs: Math.max(leastMs, roomMs / Math.max(1, asked)) };
}

/** How long a poll may go on asking market by market when the next one comes an interval later. */
export function spreadMs(everyMs: number): number {
  return everyMs * SPREAD;
}
