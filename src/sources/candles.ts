import { type Candle, INTERVAL_MS, type Interval } from '../market/candle.js';
import { DAY_MS } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { isPlausibleTime, type TimeRange } from '../market/time.js';
import type { CandleEndpoint, CandlesQuery } from './contract.js';
import { refuse } from './readers.js';
import { readRows, type Table } from './rows.js';

/** A candle as it was sent; null is a price of 0, which an interval before the first trade has. */
export interface CandleRow {
  readonly openTime: number;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
  readonly volume: number | null;
  /** Left out where the API does not say; then the clock decides. */
  readonly closed?: boolean;
}

/**
 * The candles of the answers inside the range asked for, oldest first, each open time once (the later answer wins).
 *
 * Open times of intervals up to a day are multiples of the interval; those of longer ones start on a UTC day, all on the
 * same one of their cycle, because no two exchanges count from the same day.
 *
 * Malformed rows are left out and told to `query.onRejected`.
 *
 * @throws PayloadError when more than one row of twenty is malformed.
 */
export function readCandles(
  what: string,
  tables: readonly Table[],
  query: CandlesQuery,
  read: (row: unknown) => CandleRow,
): Candle[] {
  const interval = INTERVAL_MS[query.interval];
  let phase = interval > DAY_MS ? null : 0;

  const { rows, rejected } = readRows(
    what,
    tables,
    (row) => {
      const sent = read(row);
      const { openTime, open, high, low, close, volume } = sent;
      phase ??= openTime % DAY_MS === 0 ? openTime % interval : null;
      if (!isPlausibleTime(openTime, query.now) || openTime % interval !== phase) refuse('open time', openTime);
      if (open === null && high === null && low === null && close === null) return undefined;
      if (low === null) return refuse('low', low);
      if (open === null || open < low) return refuse('open', open);
      if (close === null || close < low) return refuse('close', close);
      if (high === null || high < open || high < close) return refuse('high', high);
      return { openTime, open, high, low, close, volume, closed: sent.closed ?? openTime + interval <= query.now };
    },
    null,
  );
  if (rejected.count > 0) query.onRejected?.(rejected);

  const inside = rows.filter(({ openTime }) => openTime >= query.since && openTime < query.until);
  const byTime = new Map(inside.map((candle) => [candle.openTime, candle]));
  return [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
}

/** @throws CrunchError `usage` when the API does not offer the interval. */
export function intervalCode(intervals: CandleEndpoint['intervals'], interval: Interval): string {
  const code = intervals[interval];
  if (code === undefined) {
    throw new CrunchError('usage', `interval: ${interval} is not offered`, {
      hint: `choose one of ${Object.keys(intervals).join(', ')}`,
    });
  }
  return code;
}

/** The range asked for in pieces of at most `pageSize` candles, oldest first. */
export function candlePages(query: CandlesQuery, pageSize: number): TimeRange[] {
  const span = pageSize * INTERVAL_MS[query.interval];
  const pages: TimeRange[] = [];
  for (let since = query.since; since < query.until; since += span) {
    pages.push({ since, until: Math.min(since + span, query.until) });
  }
  return pages;
}

/** A range as the inclusive epoch seconds that APIs take. */
export function inSeconds({ since, until }: TimeRange): { start: number; end: number } {
  return { start: Math.ceil(since / 1_000), end: Math.ceil(until / 1_000) - 1 };
}
