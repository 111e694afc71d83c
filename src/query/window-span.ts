import { HOUR_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { clearColumns, emptyColumns, mergeColumns, type SummaryColumns } from '../stats/summary-columns.js';
import { bucketOf } from '../store/rollup/level.js';
import { placesIn, type Summaries } from '../store/rollup/summarise.js';
import type { Store } from '../store/store.js';
import type { OpenHour } from './open-hour.js';
import type { SpanReading } from './span-reading.js';
import { type HourRows, observeRows, SLICE_MS, SLICES, sliceIndex } from './window-rows.js';

/** What windows of one length are made of. */
export interface SpanSource {
  readonly store: Store;
  /** The rows of an hour, out of memory or out of the store. */
  hourAt(openTime: number): Promise<HourRows>;
  isHeld(openTime: number): boolean;
  /** Begins to read whole hours. */
  readSpan(range: TimeRange, ids: Uint32Array): SpanReading;
}

/** The windows of one length: all end with the newest poll. */
export interface WindowSpan {
  /** The Summaries of the window that ends at the time of the newest poll; overwritten by the next read. */
  read(source: SpanSource, at: number, open: OpenHour): Promise<Summaries>;
  /** An hour has ended, and the next one began. */
  endHour(openTime: number, whole: SummaryColumns): void;
  /**
   * Does a little of what the next hour will ask for, so that no poll pays for all of it; gives whether it read an hour.
   *
   * @param mayRead whether it may.
   */
  prepare(source: SpanSource, at: number, open: OpenHour, mayRead: boolean): Promise<boolean>;
}

/** An hour from each of its slices on; `tails[i]` is slice i to the one before `end`, built from the back. */
interface FirstHour {
  readonly rows: HourRows;
  readonly tails: SummaryColumns[];
  readonly end: number;
  /** The lowest of them that is there; `end` when none is. */
  built: number;
}

/** So many tails of the hour that is going on are built at a time, once only its last slice is left. */
const TAILS_AT_A_TIME = 3;

/**
 * @param all the markets of the rows, ascending.
 * @param ids those of them that are asked about, ascending.
 */
export function createWindowSpan(windowMs: number, all: Uint32Array, ids: Uint32Array): WindowSpan {
  const placesInRows = Uint32Array.from(placesIn(all, ids));
  /** Where each market of the rows stands in the columns, or −1. */
  const placeOf = placesIn(ids, all);
  const result = emptyColumns(ids.length);
  const answer: Summaries = { marketIds: ids, columns: result };
  /** What lies between the slices at both ends. */
  let inner: { edge: number; current: number; columns: SummaryColumns } | null = null;
  let first: FirstHour | null = null;
  let next: FirstHour | null = null;
  let middle: SpanReading | null = null;
  let nextMiddle: SpanReading | null = null;
  const free: SummaryColumns[] = [];
  const itself = Int32Array.from(ids.keys());

  function buildTail(hour: FirstHour): void {
    const columns = free.pop() ?? emptyColumns(ids.length);
    clearColumns(columns);
    hour.built -= 1;
    observeRows(columns, hour.rows.slices[hour.built] ?? [], placesInRows);
    const later = hour.tails[hour.built + 1];
    if (later !== undefined) mergeColumns(columns, later, itself);
    hour.tails[hour.built] = columns;
  }

  function release(hour: FirstHour | null, end: number): void {
    if (hour === null) return;
    for (; hour.built < end; hour.built++) {
      const columns = hour.tails[hour.built];
      if (columns !== undefined) free.push(columns);
      delete hour.tails[hour.built];
    }
  }

  /** Adds the hour from that slice on. */
  async function addTail(source: SpanSource, columns: SummaryColumns, openTime: number, index: number): Promise<void> {
    if (first?.rows.openTime !== openTime) {
      release(first, SLICES);
      if (next?.rows.openTime === openTime) first = next;
      else {
        release(next, SLICES);
        first = newFirst(await source.hourAt(openTime), SLICES);
      }
      next = null;
    }
    while (first.built > index) buildTail(first);
    release(first, index);
    const tail = first.tails[index];
    if (tail !== undefined) mergeColumns(columns, tail, itself);
    observeRows(columns, first.rows.slices.slice(Math.max(index, first.end)).flat(), placesInRows);
  }

  async function middleOf(source: SpanSource, range: TimeRange): Promise<SummaryColumns> {
    if (!middle?.is(range)) {
      middle = nextMiddle?.is(range) ? nextMiddle : source.readSpan(range, ids);
      nextMiddle = null;
    }
    while (!(await middle.step(source.store))) {}
    return middle.columns;
  }

  async function fillInner(source: SpanSource, columns: SummaryColumns, edge: number, open: OpenHour): Promise<void> {
    const openTime = bucketOf(edge, HOUR_MS);
    if (openTime === open.rows.openTime) {
      observeRows(columns, open.rows.slices.slice(sliceIndex(edge) + 1, open.slice).flat(), placesInRows);
      return;
    }
    await addTail(source, columns, openTime, sliceIndex(edge) + 1);
    const range = { since: openTime + HOUR_MS, until: open.rows.openTime };
    if (range.since < range.until) mergeColumns(columns, await middleOf(source, range), itself);
    mergeColumns(columns, open.done, placeOf);
  }

  return {
    async read(source, at, open) {
      const since = at - windowMs;
      const edge = bucketOf(since, SLICE_MS);
      const current = bucketOf(at, SLICE_MS);
      if (edge === current) {
        clearColumns(result);
        const rows = open.rows.slices[open.slice] ?? [];
        observeRows(
          result,
          rows.filter((row) => row.at >= since),
          placesInRows,
        );
        return answer;
      }
      if (inner === null || inner.edge !== edge || inner.current !== current) {
        const columns = inner?.columns ?? emptyColumns(ids.length);
        inner = null;
        clearColumns(columns);
        await fillInner(source, columns, edge, open);
        inner = { edge, current, columns };
      }
      const hour = edge >= open.rows.openTime ? open.rows : await source.hourAt(bucketOf(edge, HOUR_MS));
      const head = (hour.slices[sliceIndex(edge)] ?? []).filter((row) => row.at >= since);
      clearColumns(result);
      observeRows(result, head, placesInRows);
      mergeColumns(result, inner.columns, itself);
      mergeColumns(result, open.current, placeOf);
      return answer;
    },

    endHour(openTime, whole) {
      for (const reading of [middle, nextMiddle]) reading?.extend(openTime, whole, placeOf);
    },

    async prepare(source, at, open, mayRead) {
      const openTime = bucketOf(at, HOUR_MS);
      const since = at - windowMs;
      const nextFirst = bucketOf(since, HOUR_MS) + HOUR_MS;
      if (nextFirst >= openTime) {
        if (nextFirst > openTime || open.slice < SLICES - 1) return false;
        if (next?.rows !== open.rows) {
          release(next, SLICES);
          next = newFirst(open.rows, open.slice);
        }
        for (let count = 0; count < TAILS_AT_A_TIME && next.built > 1; count++) buildTail(next);
        return false;
      }
      const range = { since: nextFirst + HOUR_MS, until: openTime };
      if (range.since < range.until) {
        if (!nextMiddle?.is(range)) nextMiddle = source.readSpan(range, ids);
        await nextMiddle.step(source.store);
      }
      if (next?.rows.openTime !== nextFirst) {
        release(next, SLICES);
        next = null;
        const isHeld = source.isHeld(nextFirst);
        if (!isHeld && !mayRead) return false;
        next = newFirst(await source.hourAt(nextFirst), SLICES);
        return !isHeld;
      }
      // One for each that the window has left behind.
      if (SLICES - next.built < sliceIndex(since) && next.built > 1) buildTail(next);
      return false;
    },
  };
}

function newFirst(rows: HourRows, end: number): FirstHour {
  return { rows, tails: [], end, built: end };
}
