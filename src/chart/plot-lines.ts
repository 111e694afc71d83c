import asciichart from 'asciichart';
import { lineStyle } from './line-style.js';
import { type PriceScale, rowOf } from './price-scale.js';
import type { Stretch } from './resample.js';

/** One character of the plot; `series` is null where nothing is drawn. */
export interface Cell {
  readonly glyph: string;
  readonly series: number | null;
}

/**
 * The plot without its axes, top row first: asciichart draws each stretch on a sheet of its own, and the sheets are laid
 * over each other. Where lines of several series meet, they take turns by column, so that none hides another.
 *
 * @param series the stretches of each series, in the order of their styles.
 */
export function plotLines(series: readonly (readonly Stretch[])[], scale: PriceScale, columns: number): Cell[][] {
  const sheets = series.map((stretches, index) => drawSheet(stretches, index, scale, columns));
  return Array.from({ length: scale.rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const drawn = sheets.flatMap((sheet, index) => {
        const glyph = sheet[row]?.[column] ?? ' ';
        return glyph === ' ' ? [] : [{ glyph, series: index }];
      });
      return drawn[column % drawn.length] ?? { glyph: ' ', series: null };
    }),
  );
}

/** One series alone: rows of single characters, top row first. */
function drawSheet(stretches: readonly Stretch[], index: number, scale: PriceScale, columns: number): string[][] {
  const sheet = Array.from({ length: scale.rows }, () => Array.from({ length: columns }, () => ' '));
  for (const stretch of stretches) {
    for (const [row, line] of drawStretch(stretch, index, scale).entries()) {
      for (const [offset, glyph] of [...line].entries()) {
        if (glyph !== ' ') sheet[row]?.splice(stretch.column + offset, 1, glyph);
      }
    }
  }
  return sheet;
}

/**
 * asciichart is given row numbers instead of prices, so that its own rounding and labels, made for numbers between 1 and
 * 1,000, have nothing left to do. It draws the steps between values: the first value is given twice to have a column.
 */
function drawStretch({ prices }: Stretch, index: number, scale: PriceScale): string[] {
  const rows = prices.map((price) => rowOf(scale, price));
  const style = lineStyle(index);
  const plot = asciichart.plot([...rows.slice(0, 1), ...rows], {
    min: 0,
    max: scale.rows - 1,
    height: scale.rows - 1,
    offset: 1,
    format: () => ' ',
    symbols: prices.length === 1 ? style.lone : style.symbols,
  });
  return plot.split('\n').map((line) => line.slice(1));
}
