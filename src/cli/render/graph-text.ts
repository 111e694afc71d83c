import type { TimeRange } from '../../market/time.js';
import type { Series } from '../../query/series.js';
import type { Colors } from '../terminal.js';
import { type GraphSize, type Line, renderLineGraph } from './line-graph.js';
import type { Result } from './result.js';
import { rangeText } from './times.js';

/** The series in every format; the CSV has a line per price. */
export function graphResult(series: readonly Series[], range: TimeRange, size: GraphSize, colors: Colors): Result {
  return {
    value: series,
    fields: ['exchange', 'pair', 'time', 'price'],
    csvRows: series.flatMap(({ exchange, pair, points }) =>
      points.map(([time, price]) => ({ exchange, pair, time, price })),
    ),
    table: () => {
      const [first] = series;
      if (first === undefined) return '';
      const remarks = [first.pair, rangeText(range)];
      const lines = series.map(lineOf);
      return renderLineGraph({ remarks, lines, range, gapMs: null, counted: 'prices' }, size, colors);
    },
  };
}

function lineOf({ exchange, points }: Series): Line {
  const first = points[0]?.[1] ?? 0;
  const last = points.at(-1)?.[1] ?? 0;
  let [min, max] = [first, first];
  for (const [, price] of points) {
    if (price < min) min = price;
    if (price > max) max = price;
  }
  return { exchange, points, last, changePct: (100 * (last - first)) / first, min, max, count: points.length };
}
