import type { Candle } from '../../market/candle.js';
import { intersect, subtract } from '../../market/span.js';
import type { TimeRange } from '../../market/time.js';
import type { Rejections } from '../../sources/contract.js';
import type { ClosedCandle } from '../../store/candle.js';
import type { CoverageState, NewCoverage } from '../../store/coverage.js';

/** An API's answer about a page. */
export interface Page {
  readonly asked: TimeRange;
  readonly intervalMs: number;
  /** Oldest first. */
  readonly candles: readonly Candle[];
  readonly rejected: Rejections | null;
  /** Candles that open from here on are not over. */
  readonly closedUntil: number;
  /** What opens before this, the API could not have sent. */
  readonly reachableFrom: number;
  /** Whether the page was asked for before and nothing came. */
  readonly isSecondTime: boolean;
}

/** What a page says: the candles to keep and what is now known of the span that it answers for. */
export interface PageReading {
  readonly candles: readonly ClosedCandle[];
  readonly spans: readonly NewCoverage[];
  /** Spans, suspiciously empty, to be asked for once more. */
  readonly again: readonly TimeRange[];
}

export const OUT_OF_REACH = 'out of reach of the API';
export const UNCONFIRMED = 'an empty answer, not confirmed yet';

/** So many intervals at its edge may be out of reach: the open candle may count among those that the API keeps, and another may begin while it answers. */
export const EDGE_OF_REACH = 2;
/** Fewer candles tell nothing of how often a market trades. */
const LEAST_TELLING = 20;
/** An edge without candles is suspicious when it is this many times longer than candles of the page are apart. */
const SUSPICIOUS = 20;

/**
 * Reads an answer. Intervals without a candle between others had no trade: APIs leave those out. But nothing at all, or a
 * page that breaks off at an edge, may be an API that did not give what it has: that is believed the second time.
 */
export function readPage(page: Page): PageReading {
  const { asked, intervalMs, rejected, isSecondTime } = page;
  const running = page.candles.find(({ closed }) => !closed)?.openTime ?? Number.POSITIVE_INFINITY;
  const until = Math.min(asked.until, page.closedUntil, running);
  if (until <= asked.since) return { candles: [], spans: [], again: [] };
  const whole = { since: asked.since, until };
  const candles = page.candles
    .filter(({ openTime }) => openTime < until)
    .map(({ closed: _, ...candle }): ClosedCandle => candle);

  const idle = idleSpans(candles, whole, intervalMs);
  const first = candles[0]?.openTime ?? until;
  const forgottenUntil = Math.min(first, page.reachableFrom + EDGE_OF_REACH * intervalMs);
  const unreachable = intersect([{ since: whole.since, until: forgottenUntil }], [whole]);
  const silent = subtract(idle, unreachable);
  const lost = rejected === null ? [] : silent;
  const doubted =
    rejected === null && !isSecondTime ? silent.filter((span) => isDoubtful(span, candles, whole, intervalMs)) : [];
  const isEmpty = candles.length === 0 && until - asked.since >= intervalMs;
  const answered = subtract([whole], [...unreachable, ...lost, ...doubted]);
  return {
    candles,
    spans: [
      ...stated(answered, isEmpty ? 'empty' : 'traded', null),
      ...stated(unreachable, 'missing', OUT_OF_REACH),
      ...stated(lost, 'failed', rejected?.first ?? 'malformed rows'),
      ...stated(doubted, 'failed', UNCONFIRMED),
    ],
    again: doubted,
  };
}

function stated(spans: readonly TimeRange[], state: CoverageState, reason: string | null): NewCoverage[] {
  return spans.map((span) => ({ ...span, state, reason }));
}

function idleSpans(candles: readonly ClosedCandle[], whole: TimeRange, intervalMs: number): TimeRange[] {
  return subtract(
    [whole],
    candles.map(({ openTime }) => ({ since: openTime, until: openTime + intervalMs })),
  );
}

function isDoubtful(span: TimeRange, candles: readonly ClosedCandle[], whole: TimeRange, intervalMs: number): boolean {
  const isEdge = span.since === whole.since || span.until === whole.until;
  // Weeks begin on days of the exchange's own, and none need begin in a few days.
  if (span.until - span.since < intervalMs) return false;
  if (candles.length === 0) return true;
  if (!isEdge || candles.length < LEAST_TELLING) return false;
  const apartMs = ((candles.at(-1)?.openTime ?? 0) - (candles[0]?.openTime ?? 0) + intervalMs) / candles.length;
  return span.until - span.since > SUSPICIOUS * apartMs;
}
