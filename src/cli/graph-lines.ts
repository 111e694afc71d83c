import { createThinLine } from '../chart/thin-line.js';
import { DAY_MS, HOUR_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { type OhlcRow, scanCandleSeries } from '../query/candle-series.js';
import type { PriceBucket } from '../query/price-buckets.js';
import { type PricePoint, type RowPages, type SeriesQuery, scanCoarseSeries, scanSeries } from '../query/series.js';
import type { Store } from '../store/open.js';
import type { Line } from './render/line-graph.js';

export interface GraphLine extends Line {
  readonly pair: string;
}

/** How rows of one kind are drawn. */
interface DrawnKind<Row> {
  readonly first: (row: Row) => number;
  readonly last: (row: Row) => number;
  readonly low: (row: Row) => number;
  readonly high: (row: Row) => number;
  readonly count: (row: Row) => number;
  /** Oldest first. */
  readonly points: (row: Row) => readonly PricePoint[];
}

const PRICES: DrawnKind<PricePoint> = {
  first: ([, price]) => price,
  last: ([, price]) => price,
  low: ([, price]) => price,
  high: ([, price]) => price,
  count: () => 1,
  points: (row) => [row],
};

/** A line through their closes; lowest and highest are those of the candles. */
const CANDLES: DrawnKind<OhlcRow> = {
  first: ([, open]) => open,
  last: ([, , , , close]) => close,
  low: ([, , , low]) => low,
  high: ([, , high]) => high,
  count: () => 1,
  points: ([openTime, , , , close]) => [[openTime, close]],
};

const BUCKETS: DrawnKind<PriceBucket> = {
  first: ({ open }) => open,
  last: ({ close }) => close,
  low: ({ low }) => low,
  high: ({ high }) => high,
  count: ({ count }) => count,
  points({ firstTime, open, low, high, lastTime, close }) {
    // When within the bucket it was lowest and highest is not known, and not seen in a chart.
    const [between, later] = [1, 2].map((third) => firstTime + (third * (lastTime - firstTime)) / 3);
    const extremes = [low, high].map((price, i): PricePoint => [(i === 0 ? between : later) ?? firstTime, price]);
    return [[firstTime, open], ...extremes, [lastTime, close]];
  },
};

/** What a column shows may be a fourth of a column old where that saves reading every price of months. */
const BUCKETS_A_COLUMN = 4;
/** Shorter ones take longer to read than the prices of one market do. */
const BUCKET_LENGTHS_MS = [6 * HOUR_MS, DAY_MS];

/**
 * A line for each exchange that has anything of the pair in the range, as exact as a chart of that many columns can show it;
 * the figures beside it are exact whatever its points are.
 *
 * @param intervalMs draws candles of that length in place of the prices.
 * @throws CrunchError as `findMarkets`.
 */
export function scanGraphLines(
  store: Store,
  query: SeriesQuery & { readonly intervalMs: number | undefined },
  columns: number,
): AsyncGenerator<GraphLine> {
  const { intervalMs, ...asked } = query;
  if (intervalMs !== undefined) return linesOf(scanCandleSeries(store, { ...asked, intervalMs }), CANDLES, query.range);
  const columnMs = (query.range.until - query.range.since) / columns;
  const lengthMs = BUCKET_LENGTHS_MS.findLast((length) => BUCKETS_A_COLUMN * length <= columnMs);
  return lengthMs === undefined
    ? linesOf(scanSeries(store, asked), PRICES, query.range)
    : linesOf(scanCoarseSeries(store, asked, lengthMs), BUCKETS, query.range);
}

async function* linesOf<Row>(
  all: AsyncIterable<RowPages<Row>>,
  kind: DrawnKind<Row>,
  range: TimeRange,
): AsyncGenerator<GraphLine> {
  for await (const { exchange, pair, pages } of all) {
    const thin = createThinLine(range);
    let [first, last, count] = [Number.NaN, Number.NaN, 0];
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for await (const page of pages) {
      for (const row of page) {
        if (count === 0) first = kind.first(row);
        last = kind.last(row);
        min = Math.min(min, kind.low(row));
        max = Math.max(max, kind.high(row));
        count += kind.count(row);
        for (const point of kind.points(row)) thin.add(point);
      }
    }
    yield { exchange, pair, points: thin.points(), last, changePct: (100 * (last - first)) / first, min, max, count };
  }
}
