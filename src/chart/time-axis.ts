import type { TimeScale } from './resample.js';
import { timeTicks } from './time-ticks.js';

/** Columns that two labels must be apart. */
const APART = 2;

/**
 * The two lines beneath the plot: the axis with a mark at each tick's column, and the labels centred under the marks, as
 * far as the line's ends allow. `UTC` stands before them where there is room.
 *
 * @param gutter columns in front of the axis's corner.
 */
export function timeAxis(scale: TimeScale, gutter: number): [axis: string, labels: string] {
  const axis = Array.from({ length: scale.columns }, () => '─');
  const width = gutter + 1 + scale.columns;
  let labels = gutter >= 'UTC'.length ? 'UTC'.padStart(gutter) : '';
  for (const { column, label } of timeTicks(scale)) {
    const centred = gutter + 1 + column - Math.floor(label.length / 2);
    const start = Math.min(centred, width - label.length);
    const earliest = labels === '' ? 0 : labels.length + APART;
    if (start < earliest) continue;
    axis[column] = '┬';
    labels = labels.padEnd(start) + label;
  }
  return [`${' '.repeat(gutter)}└${axis.join('')}`, labels];
}
