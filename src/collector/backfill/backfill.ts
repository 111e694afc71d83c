import type { TimeRange } from '../../market/time.js';
import type { CollectorContext } from '../context.js';
import { createTaskGroup } from '../task-group.js';
import { askedSeries, type BackfillRequest } from './asked-series.js';
import { backfillSeries, type SeriesProgress, type SeriesResult, wantedSpans } from './backfill-series.js';
import { type BackfillRow, rowOf } from './outcome.js';
import type { Series } from './series.js';

/** What one series is at; `row` comes when it has ended. */
export interface BackfillEvent extends SeriesProgress {
  readonly series: Series;
  /** Position among all series, from 0, and how many there are. */
  readonly index: number;
  readonly count: number;
  readonly row: BackfillRow | null;
}

/** What a backfill came to. */
export interface BackfillReport {
  /** One per series, by exchange in the order of the request, then by pair. */
  readonly rows: readonly BackfillRow[];
  /** Whether it was stopped before the end; rows of series that were not begun are left out. */
  readonly isInterrupted: boolean;
  /** Whether nothing was asked because every source rests or has spent its budget. */
  readonly isExhausted: boolean;
}

/**
 * Fetches the history of all series asked for: sources at the same time, the series of one source one after the other.
 *
 * @throws CrunchError `unknown` for a pair that no exchange lists, `usage` when no exchange offers the interval, before any
 *   candle is asked for; `store` as the store does.
 */
export async function backfill(
  context: CollectorContext,
  request: BackfillRequest,
  signal: AbortSignal,
  onProgress: (event: BackfillEvent) => void = () => {},
): Promise<BackfillReport> {
  const { list, failures } = await askedSeries(context, request, signal);
  const rows = new Map<Series, BackfillRow>();
  let exhausted = 0;
  const group = createTaskGroup(signal);
  for (const queue of bySource(list)) {
    group.start(async () => {
      let failedInRow = 0;
      for (const series of queue) {
        const place = { series, index: list.indexOf(series), count: list.length };
        let progress: SeriesProgress = IDLE;
        const follow = (now: SeriesProgress) => {
          progress = now;
          onProgress({ ...place, ...now, row: null });
        };
        const came =
          failedInRow === MOST_FAILED
            ? givenUp(series, request.range, context.clock.now())
            : await backfillSeries(context, series, request.range, request.isRepair, group.signal, follow);
        failedInRow = came.error !== null && came.candles === 0 ? Math.min(failedInRow + 1, MOST_FAILED) : 0;
        if (came.endedBy === 'exhausted' && came.requests === 0) exhausted += 1;
        const row = await rowOf(context.store, series, request.range, came);
        rows.set(series, row);
        onProgress({ ...place, ...progress, waiting: null, row });
        if (group.signal.aborted) return;
      }
    });
  }
  await group.end();
  return {
    rows: [...list.flatMap((series) => rows.get(series) ?? []), ...failures],
    isInterrupted: signal.aborted,
    isExhausted: list.length > 0 && exhausted === list.length,
  };
}

const IDLE: SeriesProgress = { doneMs: 0, totalMs: 0, reached: null, candles: 0, requests: 0, waiting: null };

/** So many series of a source in a row of which nothing came, and the others are not begun. */
const MOST_FAILED = 3;

function givenUp(series: Series, range: TimeRange, now: number): SeriesResult {
  const error = `${series.source.id}: not asked, the ${MOST_FAILED} series before failed`;
  return { wanted: wantedSpans(series, range, null, now), candles: 0, requests: 0, error, endedBy: null };
}

function bySource(list: readonly Series[]): Series[][] {
  const queues = new Map<string, Series[]>();
  for (const series of list) queues.set(series.source.id, [...(queues.get(series.source.id) ?? []), series]);
  return [...queues.values()];
}
