import type { TimeRange } from '../../market/time.js';
import type { Series } from './series.js';

/**
 * The spans in pieces that one answer holds. Newest first, since that is what people look at first; oldest first where the
 * API forgets, before it does.
 */
export function cutPages(spans: readonly TimeRange[], series: Series): TimeRange[] {
  const { endpoint, intervalMs } = series;
  const pageMs = endpoint.pageSize * intervalMs;
  const isOldestFirst = endpoint.reach !== null;
  const pages = spans.flatMap((span) => cut(span, pageMs, isOldestFirst ? span.since : span.until));
  const [first] = pages;
  // An API that has a file for each day wants pages that are days.
  const isSplit = first !== undefined && requestCount(series, first) > 1;
  const fitting = isSplit ? spans.flatMap((span) => cut(span, pageMs, 0)) : pages;
  return fitting.sort((a, b) => (isOldestFirst ? a.since - b.since : b.since - a.since));
}

/** How many requests the page takes. */
function requestCount({ endpoint, nativeSymbol, interval }: Series, page: TimeRange): number {
  return endpoint.requests({ nativeSymbol, interval, ...page, now: page.until }).length;
}

/** Pieces that begin and end a multiple of the length away from the anchor. */
function cut({ since, until }: TimeRange, lengthMs: number, anchor: number): TimeRange[] {
  const pieces: TimeRange[] = [];
  let start = since;
  while (start < until) {
    const next = anchor + (Math.floor((start - anchor) / lengthMs) + 1) * lengthMs;
    pieces.push({ since: start, until: Math.min(next, until) });
    start = next;
  }
  return pieces;
}
