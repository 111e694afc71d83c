import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnMeasure, writeMeasure } from '../../src/stats/measure-columns.js';
import { measures } from '../../src/stats/measures.js';
import { METRICS } from '../../src/stats/metric.js';
import { emptyColumns, observeRun, summaryAt } from '../../src/stats/summary-columns.js';

const FIELDS = Object.values(METRICS).flatMap(({ field }): ColumnMeasure[] =>
  field === 'volume24hUsd' ? [] : [field],
);

test('by column every statistic is what it is of one Summary, to the last digit', () => {
  const run = fc.array(
    fc.record({ step: fc.integer({ min: 0, max: 90_000 }), price: fc.double({ min: 1e-9, max: 1e9 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 5 }), (runs) => {
      const columns = emptyColumns(runs.length);
      for (const [i, items] of runs.entries()) {
        let time = 0;
        const times = Float64Array.from(items, ({ step }) => {
          time += step;
          return time;
        });
        observeRun(
          columns,
          i,
          times,
          Float64Array.from(items, ({ price }) => price),
          0,
          items.length,
        );
      }
      for (const field of FIELDS) {
        const values = new Float64Array(runs.length);
        writeMeasure(columns, field, values);
        const wanted = runs.map((_, i) => measures(summaryAt(columns, i))[field] ?? Number.NaN);
        expect([field, ...values]).toEqual([field, ...wanted]);
      }
    }),
  );
});
