import type { Desk } from './dialect.js';
import type { Market } from './markets.js';
import type { PublishedCandle } from './price-book.js';

/** A candle length as an API has it. */
export interface Span {
  readonly ms: number;
  /** Where intervals begin, ms after a multiple of the length; 0 unless the API counts from elsewhere. */
  readonly offsetMs: number;
}

/** Weeks that begin on Monday (the epoch was a Thursday). */
export const MONDAY_MS = 4 * 86_400_000;

/** The open time of the interval that holds this time. */
function openTimeOf(time: number, { ms, offsetMs }: Span): number {
  return Math.floor((time - offsetMs) / ms) * ms + offsetMs;
}

/** Candles with `since` ≤ open time ≤ `last`, oldest first, at most `limit` of them counted from the oldest. */
export function oldestCandles(
  desk: Desk,
  market: Market,
  span: Span,
  since: number,
  last: number,
  limit: number,
  skipEmpty = false,
): PublishedCandle[] {
  const rows: PublishedCandle[] = [];
  const end = Math.min(last, desk.now);
  const begin = Math.max(openTimeOf(since + span.ms - 1, span), firstOpenTime(desk, market, span));
  for (let openTime = begin; openTime <= end && rows.length < limit; openTime += span.ms) {
    const candle = desk.book.candleAt(market, openTime, span.ms, desk.now);
    if (candle && !(skipEmpty && candle.trades === 0)) rows.push(candle);
  }
  return rows;
}

/** As `oldestCandles`, but at most `limit` of them counted from the newest; still oldest first. */
export function newestCandles(
  desk: Desk,
  market: Market,
  span: Span,
  since: number,
  last: number,
  limit: number,
  skipEmpty = false,
): PublishedCandle[] {
  const rows: PublishedCandle[] = [];
  const begin = Math.max(since, firstOpenTime(desk, market, span));
  for (
    let openTime = openTimeOf(Math.min(last, desk.now), span);
    openTime >= begin && rows.length < limit;
    openTime -= span.ms
  ) {
    const candle = desk.book.candleAt(market, openTime, span.ms, desk.now);
    if (candle && !(skipEmpty && candle.trades === 0)) rows.push(candle);
  }
  return rows.reverse();
}

function firstOpenTime(desk: Desk, market: Market, span: Span): number {
  return market.state === 'never' ? Number.POSITIVE_INFINITY : openTimeOf(desk.book.startedTrading, span);
}

/** A whole number from a query, null when it is absent, `NaN` when it is something else. */
export function integer(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  return /^-?\d{1,17}$/.test(text) ? Number(text) : Number.NaN;
}
