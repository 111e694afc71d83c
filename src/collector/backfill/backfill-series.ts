import { DAY_MS, MINUTE_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { intersect, lengthMs, subtract, union } from '../../market/span.js';
import type { TimeRange } from '../../market/time.js';
import { writeCandles } from '../../store/candle.js';
import { type Coverage, type NewCoverage, readCoverage, writeCoverage } from '../../store/coverage.js';
import { readFirstCandle, writeFirstCandle } from '../../store/first-candle.js';
import { readLatest } from '../../store/latest.js';
import type { CollectorContext } from '../context.js';
import { type Asking, askPatiently, type CandleAnswer } from './ask-patiently.js';
import { findFirst } from './find-first.js';
import { EDGE_OF_REACH, OUT_OF_REACH, readPage, UNCONFIRMED } from './page-reading.js';
import { cutPages } from './pages.js';
import { closedUntil, reachableFrom, type Series } from './series.js';

/** What a backfill of one series did. */
export interface SeriesResult {
  /** What was wanted: whole intervals, over for good. */
  readonly wanted: readonly TimeRange[];
  /** Stored now. */
  readonly candles: number;
  readonly requests: number;
  /** Why something could not be fetched, the first such reason; null when nothing went wrong. */
  readonly error: string | null;
  /** Why it ended before all was tried; null when it did not. */
  readonly endedBy: 'exhausted' | 'interrupted' | null;
}

/** How far a backfill of one series has come. */
export interface SeriesProgress {
  readonly doneMs: number;
  readonly totalMs: number;
  /** The open time that the last page reached, epoch ms UTC; null before the first. */
  readonly reached: number | null;
  readonly candles: number;
  readonly requests: number;
  /** Set while it waits: until when, epoch ms UTC, and why. */
  readonly waiting: { readonly until: number; readonly reason: string } | null;
}

const BEFORE_FIRST = 'before the first candle';
const NEVER_TRADED = 'no candle so far';
const NOT_FETCHED = 'not fetched yet';

/** So many pages in a row that could not be had, and the series is given up for this time. */
const MOST_FAILURES = 2;
/** What ended this lately may not have ended by the exchange's clock. */
const LARGEST_SKEW_MS = MINUTE_MS;
/** How long after an empty answer it is asked for again, at least. */
const CONFIRM_AFTER_MS = 2_000;

/** What of a series is as good as it can get. */
export function isHeld({ state }: Pick<Coverage, 'state'>): boolean {
  return state === 'traded' || state === 'empty';
}

/**
 * Fetches what is wanted of a series and not held, page by page; each page and what it says of its span is stored at once, so
 * that whatever ends the process costs one page.
 *
 * @param isRepair fetches only what an earlier backfill wanted and did not get.
 * @throws CrunchError `store` as the store does.
 */
export async function backfillSeries(
  context: CollectorContext,
  series: Series,
  range: TimeRange,
  isRepair: boolean,
  signal: AbortSignal,
  onProgress: (progress: SeriesProgress) => void = () => {},
): Promise<SeriesResult> {
  const { store, clock } = context;
  const startedAt = clock.now();
  const tally = { candles: 0, requests: 0, doneMs: 0, totalMs: 0, reached: null as number | null };
  let error: string | null = null;
  const report = (waiting: SeriesProgress['waiting'] = null) => onProgress({ ...tally, waiting });
  const asking: Asking = {
    signal,
    onRequest(count) {
      tally.requests += count;
    },
    onWait: (until, reason) => report({ until, reason }),
  };

  const known = await readCoverage(store, series);
  const wanted = wantedSpans(series, range, isRepair ? known : null, startedAt);
  let overUntil = Number.POSITIVE_INFINITY;
  let todo = subtract(wanted, known.filter(isHeld));
  const surelyOver = closedUntil(series.intervalMs, startedAt - LARGEST_SKEW_MS);
  await note(beforeTime(subtract(todo, known), surelyOver), 'missing', NOT_FETCHED);
  await drop(intersect(todo, unreachable(series, known, startedAt)), 'missing', OUT_OF_REACH);
  const firstAt = await readFirstCandle(store, series.marketId);
  if (firstAt !== null) await drop(beforeTime(todo, firstAt), 'empty', BEFORE_FIRST);

  tally.totalMs = lengthMs(todo);
  const doubted = known.filter(({ reason }) => reason === UNCONFIRMED);
  let isFirstSought = firstAt !== null || series.endpoint.reach !== null;
  let failures = 0;
  let emptyAt = Number.NEGATIVE_INFINITY;
  const again: TimeRange[] = [];
  report();

  const endedBy = await fetchAll().catch((reason: unknown) => {
    if (!(reason instanceof CrunchError) || reason.code !== 'interrupted') throw reason;
    error ??= 'interrupted';
    return 'interrupted' as const;
  });
  const { candles, requests } = tally;
  return { wanted: beforeTime(wanted, overUntil), candles, requests, error, endedBy };

  async function fetchAll(): Promise<SeriesResult['endedBy']> {
    for (const page of cutPages(todo, series)) {
      if (!(await fetch(page, isIn(page, doubted)))) return 'exhausted';
      if (failures >= MOST_FAILURES) return null;
      tally.doneMs += lengthMs(intersect([page], todo));
      tally.reached = series.endpoint.reach === null ? page.since : page.until;
      report();
    }
    for (let span = again.pop(); span !== undefined && failures < MOST_FAILURES; span = again.pop()) {
      await clock.sleepUntil(emptyAt + CONFIRM_AFTER_MS, signal);
      if (!(await fetch(span, true))) return 'exhausted';
    }
    return null;
  }

  /** False when the source is not to be asked any more. */
  async function fetch(page: TimeRange, isSecondTime: boolean): Promise<boolean> {
    for (const span of await stillWanted(page)) {
      const answer = await askPatiently(context, series, series.interval, span, asking);
      if (answer.kind === 'answered') {
        await take(span, answer, isSecondTime);
        continue;
      }
      error ??= answer.error;
      if (answer.kind === 'exhausted') return false;
      failures += 1;
      await note([span], 'failed', answer.error);
    }
    return true;
  }

  /** What of the span nobody has fetched meanwhile: another process may be at it too. */
  async function stillWanted(span: TimeRange): Promise<TimeRange[]> {
    const left = intersect([span], todo);
    if (left.length === 0) return left;
    return subtract(left, (await readCoverage(store, series, span)).filter(isHeld));
  }

  async function note(spans: readonly TimeRange[], state: NewCoverage['state'], reason: string | null): Promise<void> {
    await writeCoverage(
      store,
      series,
      spans.map((span) => ({ ...span, state, reason })),
    );
  }

  /** Notes what is known without asking, and wants it no more. */
  async function drop(spans: readonly TimeRange[], state: NewCoverage['state'], reason: string): Promise<void> {
    await note(spans, state, reason);
    todo = subtract(todo, spans);
    tally.totalMs -= lengthMs(spans);
  }

  async function take(
    asked: TimeRange,
    { candles, rejected, answeredAt }: Extract<CandleAnswer, { kind: 'answered' }>,
    isSecondTime: boolean,
  ): Promise<void> {
    failures = 0;
    const over = closedUntil(series.intervalMs, answeredAt);
    if (over < asked.until) overUntil = Math.min(overUntil, over);
    const page = {
      asked,
      intervalMs: series.intervalMs,
      candles,
      rejected,
      closedUntil: over,
      reachableFrom: reachableFrom(series, answeredAt),
      isSecondTime,
    };
    const reading = readPage(page);
    await writeCandles(store, series, reading.candles, reading.spans, clock.now());
    tally.candles += reading.candles.length;
    if (rejected !== null) error ??= rejected.first;
    if (reading.again.length === 0) return;
    emptyAt = clock.now();
    again.push(...reading.again);
    if (reading.candles.length === 0 && !isFirstSought) {
      isFirstSought = true;
      await seekFirst();
    }
  }

  /** An empty page is the end of the history or a hole in it: the first candle tells, once for all. */
  async function seekFirst(): Promise<void> {
    const since = todo[0]?.since ?? 0;
    let first = await findFirst(context, series, since, asking);
    if (first.kind === 'never') {
      await clock.sleepUntil(clock.now() + CONFIRM_AFTER_MS, signal);
      first = await findFirst(context, series, since, asking);
    }
    if (first.kind === 'found') {
      await writeFirstCandle(store, series.marketId, first.at);
      await drop(beforeTime(todo, first.at), 'empty', BEFORE_FIRST);
    }
    if (first.kind !== 'never' || tally.candles > 0 || known.some(({ state }) => state === 'traded')) return;
    const [latest] = await readLatest(store, { marketIds: [series.marketId] });
    if (latest === undefined) return drop(todo, 'empty', NEVER_TRADED);
    error ??= `${series.source.id} candles: none of ${series.pair} although it has prices`;
    failures = MOST_FAILURES;
  }
}

/** What is to be had of the range, or of the holes that earlier backfills left in it. */
export function wantedSpans(
  { intervalMs }: Series,
  range: TimeRange,
  known: readonly Coverage[] | null,
  now: number,
): TimeRange[] {
  // Candles of more than a day open on some UTC midnight.
  const step = Math.min(intervalMs, DAY_MS);
  const up = (time: number) => Math.ceil(time / step) * step;
  const whole = { since: up(range.since), until: Math.min(up(range.until), closedUntil(intervalMs, now)) };
  if (known === null) return union([whole]);
  return intersect(
    known.filter((span) => !isHeld(span)),
    [whole],
  );
}

/** What the API has forgotten, and what it was said to have and did not send. */
function unreachable(series: Series, known: readonly Coverage[], now: number): TimeRange[] {
  const from = reachableFrom(series, now);
  const refused = known.filter(({ reason }) => reason === OUT_OF_REACH);
  return union(
    [{ since: Number.NEGATIVE_INFINITY, until: from }],
    beforeTime(refused, from + EDGE_OF_REACH * series.intervalMs),
  );
}

function beforeTime(spans: readonly TimeRange[], time: number): TimeRange[] {
  return intersect(spans, [{ since: Number.NEGATIVE_INFINITY, until: time }]);
}

function isIn(span: TimeRange, spans: readonly TimeRange[]): boolean {
  return subtract([span], spans).length === 0;
}
