import { intersect, subtract } from '../../market/span.js';
import type { TimeRange } from '../../market/time.js';
import { readCoverage } from '../../store/coverage.js';
import type { Store } from '../../store/store.js';
import { isHeld, type SeriesResult } from './backfill-series.js';
import type { Series } from './series.js';

/** How the backfill of one series ended; what `backfill --json` prints. */
export interface BackfillRow {
  readonly exchange: string;
  readonly pair: string;
  readonly interval: string;
  /** Epoch ms UTC. */
  readonly since: number;
  /** Epoch ms UTC, exclusive; never later than the last interval that is over. */
  readonly until: number;
  /** `ok`: all of it is held or confirmed empty. `failed`: something went wrong and nothing came. */
  readonly status: 'ok' | 'partial' | 'failed';
  /** Stored by this run. */
  readonly candles: number;
  readonly requests: number;
  /** Spans of the range that are still missing or failed, as `crunch gaps` lists them. */
  readonly gaps: number;
  readonly error: string | null;
}

/** The row of a series that was worked on. */
export async function rowOf(
  store: Store,
  series: Series,
  range: TimeRange,
  { wanted, candles, requests, error }: Pick<SeriesResult, 'wanted' | 'candles' | 'requests' | 'error'>,
): Promise<BackfillRow> {
  const known = await readCoverage(store, series, range);
  const open = known.filter((span) => !isHeld(span) && intersect([span], wanted).length > 0);
  const gaps = open.length + subtract(wanted, known).length;
  const { since, until } = wanted.length > 0 ? hull(wanted) : range;
  return {
    exchange: series.exchange,
    pair: series.pair,
    interval: series.interval,
    since,
    until: Math.max(since, until),
    status: statusOf(gaps, candles, error),
    candles,
    requests,
    gaps,
    error: gaps === 0 ? null : error,
  };
}

function statusOf(gaps: number, candles: number, error: string | null): BackfillRow['status'] {
  if (gaps === 0) return 'ok';
  return candles === 0 && error !== null ? 'failed' : 'partial';
}

function hull(spans: readonly TimeRange[]): TimeRange {
  return {
    since: Math.min(...spans.map(({ since }) => since)),
    until: Math.max(...spans.map(({ until }) => until)),
  };
}
