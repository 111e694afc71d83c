import { createThinLine } from '../chart/thin-line.js';
import { bucketLengthName } from '../market/bucket-length.js';
import type { TimeRange } from '../market/time.js';
import { type OhlcRow, scanCandleSeries } from '../query/candle-series.js';
import { type PricePoint, type RowPages, scanSeries } from '../query/series.js';
import type { Store } from '../store/open.js';
import type { Drawing } from './drawing.js';
import { type GraphSize, type Line, renderLineGraph } from './render/line-graph.js';
import { seriesText } from './render/series-text.js';
import { rangeText } from './render/times.js';
import type { Colors } from './terminal.js';

export interface GraphQuery {
  readonly pair: string;
  readonly exchanges?: readonly string[];
  /** Of candles; prices as they were seen when absent. */
  readonly intervalMs: number | undefined;
  readonly size: GraphSize;
  readonly colors: Colors;
}

/** The graph of a range; nothing is read before it is drawn or written, and little of it is held at a time. */
export interface Graph extends Drawing {
  /** Those that had something to show, as far as it has been read. */
  readonly shown: readonly { readonly exchange: string }[];
}

export function openGraph(store: Store, query: GraphQuery, range: TimeRange): Graph {
  const { intervalMs, size, colors, ...asked } = query;
  if (intervalMs === undefined) return graphOf(scanSeries(store, { ...asked, range }), PRICES, query, range);
  return graphOf(scanCandleSeries(store, { ...asked, range, intervalMs }), CANDLES, query, range);
}

/** How rows of one kind are drawn and written. */
interface RowKind<Row> {
  readonly list: string;
  readonly fields: readonly string[];
  readonly counted: string;
  readonly first: (row: Row) => number;
  readonly low: (row: Row) => number;
  readonly high: (row: Row) => number;
  /** What is drawn of it: its last price. */
  readonly point: (row: Row) => PricePoint;
}

const PRICES: RowKind<PricePoint> = {
  list: 'points',
  fields: ['exchange', 'pair', 'time', 'price'],
  counted: 'prices',
  first: ([, price]) => price,
  low: ([, price]) => price,
  high: ([, price]) => price,
  point: (row) => row,
};

/** A line through their closes; lowest and highest are those of the candles. */
const CANDLES: RowKind<OhlcRow> = {
  list: 'candles',
  fields: ['exchange', 'pair', 'interval', 'openTime', 'open', 'high', 'low', 'close', 'volume'],
  counted: 'candles',
  first: ([, open]) => open,
  low: ([, , , low]) => low,
  high: ([, , high]) => high,
  point: ([openTime, , , , close]) => [openTime, close],
};

function graphOf<Row extends readonly (number | null)[]>(
  all: AsyncIterable<RowPages<Row>>,
  kind: RowKind<Row>,
  { intervalMs, size, colors }: GraphQuery,
  range: TimeRange,
): Graph {
  const shown: { readonly exchange: string }[] = [];
  const noted = (async function* () {
    for await (const series of all) {
      shown.push({ exchange: series.exchange });
      yield series;
    }
  })();
  return {
    shown,
    async table() {
      const lines: Line[] = [];
      let name = '';
      for await (const series of noted) {
        name ||= series.pair;
        lines.push(await lineOf(series, kind, range));
      }
      if (lines.length === 0) return '';
      const closes = intervalMs === undefined ? [] : [`${bucketLengthName(intervalMs)} closes`];
      const remarks = [name, ...closes, rangeText(range)];
      return renderLineGraph({ remarks, lines, range, gapMs: intervalMs ?? null, counted: kind.counted }, size, colors);
    },
    text: (format, isOneLine) => seriesText(written(noted), format, kind, isOneLine),
  };
}

async function* written<Row>(all: AsyncIterable<RowPages<Row> & { readonly interval?: string }>) {
  for await (const { exchange, pair, interval, pages } of all) {
    yield { head: { exchange, pair, ...(interval === undefined ? {} : { interval }) }, pages };
  }
}

async function lineOf<Row>({ exchange, pages }: RowPages<Row>, kind: RowKind<Row>, range: TimeRange): Promise<Line> {
  const thin = createThinLine(range);
  let [first, last, count] = [Number.NaN, Number.NaN, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const page of pages) {
    for (const row of page) {
      const point = kind.point(row);
      if (count === 0) first = kind.first(row);
      [, last] = point;
      min = Math.min(min, kind.low(row));
      max = Math.max(max, kind.high(row));
      count += 1;
      thin.add(point);
    }
  }
  return { exchange, points: thin.points(), last, changePct: (100 * (last - first)) / first, min, max, count };
}
