import type { TimeRange } from '../market/time.js';
import { METRICS, type Metric } from '../stats/metric.js';
import type { Store } from '../store/store.js';
import { readStats, type StatsAnswer, type StatsQuery } from './ranking.js';
import type { StatsRow } from './stats-row.js';

/** A ranking of the range beside that of the range before. */
export interface ComparisonQuery extends StatsQuery {
  readonly rank: Metric;
  /** How much earlier the range compared with lies; it is as long. */
  readonly shiftMs: number;
}

/** Where a market stood before. */
export interface RankMovement {
  /** From 1, among all that the query allows; null when it was not ranked then. */
  rankBefore: number | null;
  /** rankBefore − rank: places risen, below zero when fallen; null without a rank before. */
  rankChange: number | null;
  /** What it was ranked by; null when it was not ranked then or had no value. */
  valueBefore: number | null;
}

export type ComparedRow = StatsRow & RankMovement;

export interface ComparedAnswer extends StatsAnswer {
  readonly rows: ComparedRow[];
  readonly before: { readonly range: TimeRange; readonly marketsRanked: number };
}

/**
 * The ranking now, with the place and the value that each market had in the ranking of the same question one shift
 * earlier. Volumes are known as last reported only, so `minVolumeUsd` leaves out the same markets from both.
 *
 * @throws CrunchError as `readStats`.
 */
export async function readRankingComparison(
  store: Store,
  query: ComparisonQuery,
  signal?: AbortSignal,
): Promise<ComparedAnswer> {
  const { shiftMs, ...ranking } = query;
  const range = { since: query.range.since - shiftMs, until: query.range.until - shiftMs };
  const now = await readStats(store, ranking, signal);
  const { rows } = await readStats(store, { ...ranking, range, top: undefined }, signal);
  const earlier = new Map(rows.map((row) => [nameOf(row), row]));
  const { field } = METRICS[query.rank];
  return {
    ...now,
    rows: now.rows.map(({ rank = 0, ...row }) => {
      const was = earlier.get(nameOf(row));
      const rankBefore = was?.rank ?? null;
      const rankChange = rankBefore === null ? null : rankBefore - rank;
      return { rank, rankBefore, rankChange, valueBefore: was?.[field] ?? null, ...row };
    }),
    before: { range, marketsRanked: rows.length },
  };
}

function nameOf({ exchange, pair }: StatsRow): string {
  return `${exchange}:${pair}`;
}
