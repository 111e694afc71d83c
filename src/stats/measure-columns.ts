import type { Measures } from './measures.js';
import { YEAR_MS } from './measures.js';
import type { SummaryColumns } from './summary-columns.js';

/** The statistics that can be had by column. */
export type ColumnMeasure = Extract<
  keyof Measures,
  | ('delta' | 'pctChange' | 'range' | 'pctRange' | 'maxRise' | 'maxFall')
  | ('maxDelta' | 'maxPctChange' | 'stddev' | 'cv' | 'volatility')
>;

/**
 * One statistic of each run: what `measures` gives for its Summary, several times faster, and NaN for null. Of an empty run
 * it means nothing.
 *
 * @param into as long as the columns.
 */
export function writeMeasure(columns: SummaryColumns, field: ColumnMeasure, into: Float64Array): void {
  const { count, m2, meanOffset, min, max, firstTime, firstPrice, lastTime, lastPrice, returnM2 } = columns;
  const { length, maxRise, maxPctRise, maxFall, maxPctFall } = columns;
  const at = (column: Float64Array, i: number) => column[i] as number;
  // A loop for each: one loop that calls a formula costs more than the formula.
  switch (field) {
    case 'delta':
      for (let i = 0; i < length; i++) into[i] = at(lastPrice, i) - at(firstPrice, i);
      return;
    case 'pctChange':
      for (let i = 0; i < length; i++) {
        into[i] = (100 * (at(lastPrice, i) - at(firstPrice, i))) / at(firstPrice, i);
      }
      return;
    case 'range':
      for (let i = 0; i < length; i++) into[i] = at(max, i) - at(min, i);
      return;
    case 'pctRange':
      for (let i = 0; i < length; i++) into[i] = (100 * (at(max, i) - at(min, i))) / at(min, i);
      return;
    case 'maxRise':
      into.set(maxRise);
      return;
    case 'maxFall':
      into.set(maxFall);
      return;
    case 'maxDelta':
      for (let i = 0; i < length; i++) into[i] = at(maxRise, i) >= -at(maxFall, i) ? at(maxRise, i) : at(maxFall, i);
      return;
    case 'maxPctChange':
      for (let i = 0; i < length; i++) {
        into[i] = 100 * (at(maxPctRise, i) >= -at(maxPctFall, i) ? at(maxPctRise, i) : at(maxPctFall, i));
      }
      return;
    case 'stddev':
      for (let i = 0; i < length; i++)
        into[i] = at(count, i) < 2 ? Number.NaN : Math.sqrt(at(m2, i) / (at(count, i) - 1));
      return;
    case 'cv':
      writeMeasure(columns, 'stddev', into);
      for (let i = 0; i < length; i++) into[i] = (100 * at(into, i)) / (at(firstPrice, i) + at(meanOffset, i));
      return;
    case 'volatility':
      for (let i = 0; i < length; i++) {
        const spacingMs = (at(lastTime, i) - at(firstTime, i)) / (at(count, i) - 1);
        const isKnown = at(count, i) >= 3 && spacingMs > 0;
        // As many returns as prices, less one.
        const deviation = Math.sqrt(at(returnM2, i) / (at(count, i) - 2));
        into[i] = isKnown ? 100 * deviation * Math.sqrt(YEAR_MS / spacingMs) : Number.NaN;
      }
  }
}
