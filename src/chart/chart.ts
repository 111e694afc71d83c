import { cleanPoints } from './clean-points.js';
import { legendLines } from './legend.js';
import { type Cell, plotLines } from './plot-lines.js';
import { priceLabels } from './price-axis.js';
import type { PriceScale } from './price-scale.js';
import { type Point, resample } from './resample.js';
import { timeAxis } from './time-axis.js';

export interface ChartSeries {
  /** Names the line in the legend; its characters are taken to be one column wide. */
  readonly label: string;
  /** Oldest first. Points outside the range and values that are not finite are not drawn. */
  readonly points: readonly Point[];
}

export interface ChartOptions {
  /** The left end of the time axis, epoch ms UTC. */
  readonly since: number;
  /** The right end, exclusive, epoch ms UTC. */
  readonly until: number;
  /** Columns in all, price labels included; at least 2. */
  readonly width: number;
  /** Rows of the plot; the time axis (two lines) and the legend come on top. At least 1. */
  readonly height: number;
  /** Two points of a series further apart than this are not joined; null: three times the median spacing of the series. */
  readonly gapMs: number | null;
  /** Colours what belongs to a series; may add escape codes only. */
  readonly paint?: (text: string, seriesIndex: number) => string;
}

/** Fewer columns for the lines are worth less than the price labels are. */
const LEAST_COLUMNS = 4;

/**
 * A line chart of one or more series on one price axis: plot, price labels, time axis in UTC and, for several series, a
 * legend; no line is wider than `width` or ends in spaces. The price axis reaches from the lowest to the highest price of
 * all series. `resample` says which price stands for a column, and how gaps are kept open. Without a point in the range
 * the frame says so. Price labels are left out where they would leave no room for the lines.
 */
export function renderChart(series: readonly ChartSeries[], options: ChartOptions): string {
  const { since, until, gapMs, paint = (text: string) => text } = options;
  const width = Math.max(2, Math.floor(options.width));
  const rows = Math.max(1, Math.floor(options.height));

  const cleaned = series.map(({ points }) => cleanPoints(points, since, until));
  const scale = priceScale(cleaned, rows);
  const labels = scale ? fittingLabels(scale, width) : Array.from({ length: rows }, () => '');
  const gutter = labels[0] ? labels[0].length + 1 : 0;

  const time = { since, until, columns: width - gutter - 1 };
  const plot = scale
    ? plotLines(
        cleaned.map((points) => resample(points, time, gapMs)),
        scale,
        time.columns,
      ).map((cells) => paintRow(cells, paint))
    : emptyPlot(rows, time.columns);

  const legend = series.map(({ label }, index) => ({ label, hasData: (cleaned[index]?.length ?? 0) > 0 }));
  return [
    ...plot.map((line, row) => `${axisOf(labels[row] ?? '', gutter)}${line}`.trimEnd()),
    ...timeAxis(time, gutter),
    ...(series.length > 1 ? legendLines(legend, width, paint) : []),
  ].join('\n');
}

/** Null without a point. */
function priceScale(series: readonly (readonly Point[])[], rows: number): PriceScale | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const points of series) {
    for (const [, price] of points) {
      if (price < min) min = price;
      if (price > max) max = price;
    }
  }
  return min <= max ? { min, max, rows } : null;
}

function fittingLabels(scale: PriceScale, width: number): string[] {
  const labels = priceLabels(scale);
  const isFitting = labels.every((label) => label.length + 2 + LEAST_COLUMNS <= width);
  return isFitting ? labels : labels.map(() => '');
}

function axisOf(label: string, gutter: number): string {
  return label.trim() === '' ? `${' '.repeat(gutter)}│` : `${label} ┤`;
}

/** Neighbouring cells of one series are painted as one text. */
function paintRow(cells: readonly Cell[], paint: (text: string, seriesIndex: number) => string): string {
  let line = '';
  for (let start = 0; start < cells.length; ) {
    const series = cells[start]?.series ?? null;
    let text = '';
    while (start < cells.length && (cells[start]?.series ?? null) === series) text += cells[start++]?.glyph ?? '';
    line += series === null ? text : paint(text, series);
  }
  return line;
}

function emptyPlot(rows: number, columns: number): string[] {
  const text = 'no data'.slice(0, columns);
  const indent = ' '.repeat(Math.floor((columns - text.length) / 2));
  return Array.from({ length: rows }, (_, row) => (row === Math.floor((rows - 1) / 2) ? indent + text : ''));
}
