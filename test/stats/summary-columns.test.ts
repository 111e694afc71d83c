import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../src/stats/summary.js';
import {
  emptyColumns,
  mergeColumns,
  observeRun,
  type SummaryColumns,
  summaryAt,
} from '../../src/stats/summary-columns.js';
import { observationRuns, summaryOf } from './series.js';

type Run = readonly (readonly [time: number, price: number])[];

function columnsOf(runs: readonly Run[]): SummaryColumns {
  const columns = emptyColumns(runs.length);
  for (const [i, run] of runs.entries()) {
    const times = Float64Array.from(run, ([time]) => time);
    const prices = Float64Array.from(run, ([, price]) => price);
    // In two steps, as edges of a range come.
    const half = run.length >> 1;
    observeRun(columns, i, times, prices, 0, half);
    observeRun(columns, i, times, prices, half, run.length);
  }
  return columns;
}

describe('summary columns', () => {
  it('observe each run as a Summary of its own does, to the last bit', () => {
    fc.assert(
      fc.property(fc.array(observationRuns, { maxLength: 4 }), (runs) => {
        const columns = columnsOf(runs);
        expect(runs.map((_, i) => summaryAt(columns, i))).toEqual(runs.map(summaryOf));
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('merge each run as two Summaries do, wherever it is kept', () => {
    fc.assert(
      fc.property(observationRuns, observationRuns, fc.nat(60), (a, b, cut) => {
        const runs = [a.slice(0, cut), b.slice(0, cut)];
        const later = [b.slice(cut), a.slice(cut)];
        const columns = columnsOf(runs);
        mergeColumns(columns, columnsOf(later), Int32Array.of(1, 0));
        for (const [i, whole] of [a, b].entries()) {
          const merged = merge(summaryOf(whole.slice(0, cut)), summaryOf(whole.slice(cut)));
          const found = summaryAt(columns, i);
          for (const field of Object.keys(merged) as (keyof typeof merged)[]) {
            const scale = field === 'returnM2' ? 1e-20 : 1e-300;
            expect(
              Math.abs(found[field] - merged[field]) <= 1e-12 * Math.max(Math.abs(merged[field]), scale) ||
                Object.is(found[field], merged[field]),
              field,
            ).toBe(true);
          }
        }
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('leave out what is not wanted', () => {
    const columns = columnsOf([[[1, 5]]]);
    mergeColumns(columns, columnsOf([[[2, 7]], [[2, 9]]]), Int32Array.of(-1, 0));
    expect(summaryAt(columns, 0)).toMatchObject({ count: 2, lastPrice: 9, longestGapMs: 1 });
  });
});
