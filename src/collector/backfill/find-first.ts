import { INTERVAL_MS, type Interval } from '../../market/candle.js';
import type { TimeRange } from '../../market/time.js';
import type { CollectorContext } from '../context.js';
import { type Asking, askPatiently } from './ask-patiently.js';
import type { Series } from './series.js';

/** When a market began to trade, as far as its candles tell. */
export type FirstCandle =
  /** No candle opens before. */
  | { readonly kind: 'found'; readonly at: number }
  /** It traded at that time or before. */
  | { readonly kind: 'earlier' }
  /** It has no candle since that time. */
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly error: string };

/**
 * Looks for the first candle since a time with the longest candles that the API has, so that years are a few requests, and
 * then closer with shorter ones.
 */
export async function findFirst(
  context: CollectorContext,
  series: Series,
  since: number,
  asking: Asking,
): Promise<FirstCandle> {
  const { endpoint, intervalMs } = series;
  const offered = (Object.keys(endpoint.intervals) as Interval[]).sort((a, b) => INTERVAL_MS[a] - INTERVAL_MS[b]);
  const longest = offered.at(-1);
  if (longest === undefined || INTERVAL_MS[longest] <= intervalMs)
    return { kind: 'unknown', error: 'no longer candles' };

  const first = await firstOf(context, series, longest, since, asking);
  if (first.kind !== 'found') return first;
  let { at } = first;
  let lengthMs = INTERVAL_MS[longest];
  for (;;) {
    const closer = offered.find(
      (interval) => INTERVAL_MS[interval] >= intervalMs && lengthMs / INTERVAL_MS[interval] <= endpoint.pageSize,
    );
    if (closer === undefined || INTERVAL_MS[closer] >= lengthMs) return { kind: 'found', at };
    const answer = await askPatiently(context, series, closer, { since: at, until: at + lengthMs }, asking);
    if (answer.kind !== 'answered' || answer.rejected !== null) return { kind: 'found', at };
    at = answer.candles[0]?.openTime ?? at;
    lengthMs = INTERVAL_MS[closer];
  }
}

/** Goes through the pages of long candles from the oldest on. */
async function firstOf(
  context: CollectorContext,
  series: Series,
  interval: Interval,
  since: number,
  asking: Asking,
): Promise<FirstCandle> {
  const lengthMs = INTERVAL_MS[interval];
  const pageMs = series.endpoint.pageSize * lengthMs;
  const now = context.clock.now();
  const ask = (page: TimeRange) => askPatiently(context, series, interval, page, asking);
  // The candle that `since` lies in opens before it.
  const start = since - lengthMs;
  for (let page = start; page < now; page += pageMs) {
    const answer = await ask({ since: page, until: Math.min(page + pageMs, now) });
    if (answer.kind !== 'answered') return { kind: 'unknown', error: answer.error };
    let first = answer.candles[0]?.openTime;
    if (first === undefined) continue;
    // One that stands at the very beginning of its page may have others before it, in a page that came back empty by mistake.
    for (let before = page; before > start && first < before + 2 * lengthMs; before -= pageMs) {
      const again = await ask({ since: before - pageMs, until: before });
      if (again.kind !== 'answered') return { kind: 'unknown', error: again.error };
      const earlier = again.candles[0]?.openTime;
      if (earlier === undefined) break;
      first = earlier;
    }
    return first <= since ? { kind: 'earlier' } : { kind: 'found', at: first };
  }
  return { kind: 'never' };
}
