import { renderChart } from '../../chart/chart.js';
import type { TimeRange } from '../../market/time.js';
import type { Series } from '../../query/series.js';
import type { Colors } from '../terminal.js';
import { renderHeading } from './heading.js';
import { priceText, signedPercentText } from './numbers.js';
import { signColor } from './ranking-table.js';
import type { Result } from './result.js';
import { renderTable } from './table.js';
import { rangeText } from './times.js';

export interface GraphSize {
  /** Columns in all. */
  readonly width: number;
  /** Rows of the plot. */
  readonly height: number;
}

/** The series in every format; the CSV has a line per price. */
export function graphResult(series: readonly Series[], range: TimeRange, size: GraphSize, colors: Colors): Result {
  return {
    value: series,
    fields: ['exchange', 'pair', 'time', 'price'],
    csvRows: series.flatMap(({ exchange, pair, points }) =>
      points.map(([time, price]) => ({ exchange, pair, time, price })),
    ),
    table: () => (series.length === 0 ? '' : renderGraph(series, range, size, colors)),
  };
}

function renderGraph(
  series: readonly Series[],
  range: TimeRange,
  { width, height }: GraphSize,
  colors: Colors,
): string {
  const palette = [colors.cyan, colors.yellow, colors.magenta, colors.green, colors.blue, colors.red];
  const paint = (text: string, index: number) =>
    series.length > 1 ? (palette[index % palette.length] ?? String)(text) : text;
  const title = renderHeading([series[0]?.pair ?? '', rangeText(range)], width);
  const chart = renderChart(
    series.map(({ exchange, points }) => ({ label: exchange, points })),
    { ...range, width, height, gapMs: null, paint },
  );
  return `${colors.dim(title)}\n\n${chart}\n\n${renderFigures(series, width, colors)}`;
}

/** First, last, change, lowest and highest of each series. */
function renderFigures(series: readonly Series[], width: number, colors: Colors): string {
  const rows = series.map(({ exchange, points }) => figures(exchange, points));
  return renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'last', align: 'right', text: ({ last }) => priceText(last) },
      {
        title: 'change',
        align: 'right',
        text: ({ changePct }) => signedPercentText(changePct),
        paint: (text, { changePct }) => signColor(colors, changePct)(text),
      },
      { title: 'min', align: 'right', text: ({ min }) => priceText(min) },
      { title: 'max', align: 'right', text: ({ max }) => priceText(max) },
      { title: 'prices', align: 'right', priority: 1, text: ({ count }) => String(count) },
    ],
    rows,
    { width, paintTitle: colors.bold },
  );
}

function figures(exchange: string, points: Series['points']) {
  const first = points[0]?.[1] ?? 0;
  const last = points.at(-1)?.[1] ?? 0;
  let [min, max] = [first, first];
  for (const [, price] of points) {
    if (price < min) min = price;
    if (price > max) max = price;
  }
  return { exchange, last, changePct: (100 * (last - first)) / first, min, max, count: points.length };
}
