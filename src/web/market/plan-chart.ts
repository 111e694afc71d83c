import type { MarketRoute, Sight } from '../address/market-route.js';
import { INTERVALS, INTERVALS_MS, type Interval, MOST_CANDLES, suitableInterval } from './intervals.js';
import { RANGES_MS } from './ranges.js';

/** What is loaded, and what of it is in sight first. */
export interface ChartPlan {
  readonly interval: Interval;
  /** Epoch ms of the first candle to load; the last one is that of now. */
  readonly since: number;
  readonly sight: Sight;
  /** The sight is the reader's own, not that of the range. */
  readonly isOwnSight: boolean;
  /** The reader asked for more candles than a chart holds; it begins later than asked. */
  readonly isCut: boolean;
}

interface Circumstances {
  readonly now: number;
  readonly pollIntervalMs: number;
  /** Epoch ms of the oldest price; asked for by the range `all` only. */
  readonly beginning: number | null;
}

export function planChart(
  { range, interval: chosen, sight: asked }: Pick<MarketRoute, 'range' | 'interval' | 'sight'>,
  { now, pollIntervalMs, beginning }: Circumstances,
): ChartPlan {
  const rangeMs = RANGES_MS[range];
  const sight = asked ?? { since: rangeMs === null ? (beginning ?? now) : now - rangeMs, until: now };
  const spanMs = sight.until - sight.since;
  // Beside the part in sight there is something to move to.
  const since = asked ? sight.since - spanMs / 2 : sight.since;
  const interval = chosen ?? longEnough(suitableInterval(spanMs, pollIntervalMs), now - since);
  const intervalMs = INTERVALS_MS[interval];
  const earliest = now - MOST_CANDLES * intervalMs;
  return {
    interval,
    since: Math.floor(Math.max(since, earliest) / intervalMs) * intervalMs,
    sight,
    isOwnSight: asked !== null,
    isCut: since < earliest,
  };
}

/** The interval, or the next one of which the whole span is not too many. */
function longEnough(interval: Interval, spanMs: number): Interval {
  const longer = INTERVALS.slice(INTERVALS.indexOf(interval));
  return longer.find((name) => spanMs / INTERVALS_MS[name] <= MOST_CANDLES) ?? '1d';
}
