import type { TimeRange } from '../market/time.js';
import { emptySummary, merge, observe, type Summary } from '../stats/summary.js';
import type { StoredMarket } from '../store/market.js';
import { type Point, readPoints } from '../store/price.js';
import type { Store } from '../store/store.js';
import type { CandleFill } from './candle-fill.js';

/** The Summary of one market over a range, grown in time order; where nobody polled, closes of minute candles count. */
export interface FilledSummary {
  /** Adds prices start … end − 1. */
  observe(times: Float64Array, prices: Float64Array, start: number, end: number): Promise<void>;
  /** Adds what a block says of a whole bucket. */
  merge(later: Summary, bucket: TimeRange): Promise<void>;
  /** What it amounts to, with the closes after the last price. */
  end(): Promise<Summary>;
}

export async function createFilledSummary(
  store: Store,
  market: StoredMarket,
  range: TimeRange,
  { apartMs, between }: CandleFill,
): Promise<FilledSummary> {
  let summary = emptySummary();
  // Prices just outside say which closes inside are of ticks that were polled.
  const around = { since: range.since - apartMs, until: range.since };
  let seen = (await readPoints(store, market, around)).at(-1)?.time;

  const observeAll = (points: readonly Point[]) => {
    for (const { time, price } of points) observe(summary, time, price);
  };
  const fillTo = async (time: number) => {
    if (seen === undefined || time - seen > 2 * apartMs) observeAll(await between(seen, time));
    seen = time;
  };
  const add = async (time: number, price: number) => {
    if (seen === undefined || time - seen > 2 * apartMs) await fillTo(time);
    seen = time;
    observe(summary, time, price);
  };
  return {
    async observe(times, prices, start, end) {
      for (let i = start; i < end; i++) await add(times[i] as number, prices[i] as number);
    },
    async merge(later, bucket) {
      if (later.longestGapMs > 2 * apartMs) {
        const points = await readPoints(store, market, bucket);
        // Of pruned prices only the Summary is left, and what lies between them cannot be told any more.
        if (points.length === later.count) {
          for (const { time, price } of points) await add(time, price);
          return;
        }
      }
      await fillTo(later.firstTime);
      summary = merge(summary, later);
      seen = later.lastTime;
    },
    async end() {
      const [after] = await readPoints(
        store,
        market,
        { since: range.until, until: range.until + apartMs },
        { limit: 1 },
      );
      observeAll(await between(seen, after?.time));
      return summary;
    },
  };
}
