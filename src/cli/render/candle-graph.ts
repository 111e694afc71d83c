import type { TimeRange } from '../../market/time.js';
import type { CandleSeries } from '../../query/candle-series.js';
import type { Colors } from '../terminal.js';
import { type GraphSize, type Line, renderLineGraph } from './line-graph.js';
import type { Result } from './result.js';
import { rangeText } from './times.js';

/** Candles in every format: a line through their closes on the terminal, a line of text per candle in the CSV. */
export function candleGraphResult(
  series: readonly CandleSeries[],
  range: TimeRange,
  intervalMs: number,
  size: GraphSize,
  colors: Colors,
): Result {
  return {
    value: series,
    fields: ['exchange', 'pair', 'interval', 'openTime', 'open', 'high', 'low', 'close', 'volume'],
    csvRows: series.flatMap(({ exchange, pair, interval, candles }) =>
      candles.map(([openTime, open, high, low, close, volume]) => {
        return { exchange, pair, interval, openTime, open, high, low, close, volume };
      }),
    ),
    table: () => {
      const [first] = series;
      if (first === undefined) return '';
      const remarks = [first.pair, `${first.interval} closes`, rangeText(range)];
      const lines = series.map(lineOf);
      return renderLineGraph({ remarks, lines, range, gapMs: intervalMs, counted: 'candles' }, size, colors);
    },
  };
}

/** From the first open to the last close; lowest and highest are those of the candles, not of their closes. */
function lineOf({ exchange, candles }: CandleSeries): Line {
  const first = candles[0]?.[1] ?? 0;
  const last = candles.at(-1)?.[4] ?? 0;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [, , high, low] of candles) {
    if (low < min) min = low;
    if (high > max) max = high;
  }
  const points = candles.map(([openTime, , , , close]) => [openTime, close] as const);
  return { exchange, points, last, changePct: (100 * (last - first)) / first, min, max, count: candles.length };
}
