import { bucketOpen } from '../market/bucket.js';
import type { TimeRange } from '../market/time.js';
import { readCandles } from '../store/candle.js';
import type { SeriesKey } from '../store/coverage.js';
import type { Store } from '../store/store.js';
import type { SeenBucket } from './price-buckets.js';

/** What the stored candles of one length say of a bucket that is a multiple of theirs; at least one candle. */
export interface CandleBucket extends SeenBucket {
  /** In the base asset, of the candles that are held; null when one of them has none. */
  volume: number | null;
}

const PAGE_CANDLES = 20_000;

/** The series' candles that open in the range by bucket, oldest first; buckets without one are absent. Holds one page of candles. */
export async function* scanCandleBuckets(
  store: Store,
  series: SeriesKey,
  range: TimeRange,
  lengthMs: number,
): AsyncGenerator<CandleBucket> {
  let bucket: CandleBucket | undefined;
  for (let since = range.since; since < range.until; ) {
    const page = await readCandles(store, series, { since, until: range.until }, { limit: PAGE_CANDLES });
    for (const candle of page) {
      const end = candle.openTime + series.intervalMs;
      if (bucket === undefined || candle.openTime >= bucket.openTime + lengthMs) {
        if (bucket !== undefined) yield bucket;
        const { openTime: firstTime, open, high, low, close, volume } = candle;
        const openTime = bucketOpen(firstTime, lengthMs);
        bucket = { openTime, firstTime, open, high, low, lastTime: end, close, volume };
      } else {
        bucket.high = Math.max(bucket.high, candle.high);
        bucket.low = Math.min(bucket.low, candle.low);
        bucket.close = candle.close;
        bucket.lastTime = end;
        bucket.volume = bucket.volume === null || candle.volume === null ? null : bucket.volume + candle.volume;
      }
    }
    if (page.length < PAGE_CANDLES) break;
    since = (page.at(-1)?.openTime ?? range.until) + 1;
  }
  if (bucket !== undefined) yield bucket;
}
