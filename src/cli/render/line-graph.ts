import { renderChart } from '../../chart/chart.js';
import type { TimeRange } from '../../market/time.js';
import type { Colors } from '../terminal.js';
import { renderHeading } from './heading.js';
import { priceText, signedPercentText } from './numbers.js';
import { signColor } from './ranking-table.js';
import { renderTable } from './table.js';

export interface GraphSize {
  /** Columns in all. */
  readonly width: number;
  /** Rows of the plot. */
  readonly height: number;
}

/** One exchange's line, and what it amounts to. */
export interface Line {
  readonly exchange: string;
  readonly points: readonly (readonly [timeMs: number, price: number])[];
  readonly last: number;
  readonly changePct: number;
  readonly min: number;
  readonly max: number;
  /** How many prices or candles it was made from. */
  readonly count: number;
}

export interface LineGraph {
  /** In a row above the chart. */
  readonly remarks: readonly string[];
  readonly lines: readonly Line[];
  readonly range: TimeRange;
  /** Points further apart are not joined; null: three times the median spacing. */
  readonly gapMs: number | null;
  /** What is counted. */
  readonly counted: string;
}

/** A heading, the chart, and a table of each line's last price, change, lowest and highest. */
export function renderLineGraph(graph: LineGraph, { width, height }: GraphSize, colors: Colors): string {
  const { lines, range, gapMs } = graph;
  const palette = [colors.cyan, colors.yellow, colors.magenta, colors.green, colors.blue, colors.red];
  const paint = (text: string, index: number) =>
    lines.length > 1 ? (palette[index % palette.length] ?? String)(text) : text;
  const title = renderHeading(graph.remarks, width);
  const chart = renderChart(
    lines.map(({ exchange, points }) => ({ label: exchange, points })),
    { ...range, width, height, gapMs, paint },
  );
  return `${colors.dim(title)}\n\n${chart}\n\n${renderFigures(graph, width, colors)}`;
}

function renderFigures({ lines, counted }: LineGraph, width: number, colors: Colors): string {
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
      { title: counted, align: 'right', priority: 1, text: ({ count }) => String(count) },
    ],
    lines,
    { width, paintTitle: colors.bold },
  );
}
