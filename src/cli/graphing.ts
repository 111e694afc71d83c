import { bucketLengthName } from '../market/bucket-length.js';
import type { TimeRange } from '../market/time.js';
import { scanCandleSeries } from '../query/candle-series.js';
import { type RowPages, scanSeries } from '../query/series.js';
import type { Store } from '../store/open.js';
import type { Drawing } from './drawing.js';
import { type GraphLine, scanGraphLines } from './graph-lines.js';
import { type GraphSize, renderLineGraph } from './render/line-graph.js';
import { type SeriesNames, seriesText } from './render/series-text.js';
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

const PRICES: SeriesNames = { list: 'points', fields: ['exchange', 'pair', 'time', 'price'] };
const CANDLES: SeriesNames = {
  list: 'candles',
  fields: ['exchange', 'pair', 'interval', 'openTime', 'open', 'high', 'low', 'close', 'volume'],
};

export function openGraph(store: Store, { size, colors, ...query }: GraphQuery, range: TimeRange): Graph {
  const { intervalMs, ...asked } = query;
  const shown: { readonly exchange: string }[] = [];
  async function* noted<One extends { readonly exchange: string }>(all: AsyncIterable<One>): AsyncGenerator<One> {
    for await (const one of all) {
      shown.push({ exchange: one.exchange });
      yield one;
    }
  }
  return {
    shown,
    async table() {
      const lines: GraphLine[] = [];
      for await (const line of noted(scanGraphLines(store, { ...query, range }, size.width))) lines.push(line);
      const [first] = lines;
      if (first === undefined) return '';
      const closes = intervalMs === undefined ? [] : [`${bucketLengthName(intervalMs)} closes`];
      const remarks = [first.pair, ...closes, rangeText(range)];
      const counted = intervalMs === undefined ? 'prices' : 'candles';
      return renderLineGraph({ remarks, lines, range, gapMs: intervalMs ?? null, counted }, size, colors);
    },
    text: (format, isOneLine) =>
      intervalMs === undefined
        ? seriesText(named(noted(scanSeries(store, { ...asked, range }))), format, PRICES, isOneLine)
        : seriesText(
            named(noted(scanCandleSeries(store, { ...asked, range, intervalMs }))),
            format,
            CANDLES,
            isOneLine,
          ),
  };
}

async function* named<Row>(all: AsyncIterable<RowPages<Row> & { readonly interval?: string }>) {
  for await (const { exchange, pair, interval, pages } of all) {
    yield { head: { exchange, pair, ...(interval === undefined ? {} : { interval }) }, pages };
  }
}
