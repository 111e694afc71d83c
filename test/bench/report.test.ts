import { expect, test } from 'vitest';
import { figure, renderSection, renderTable, rounded, times } from '../../bench/report.js';

test('a table is Markdown whose columns line up: words on the left, figures on the right', () => {
  const columns = ['', 'by', 'ms', 'DuckDB'];
  const rows = [
    ['1 d', 'volatility', '3.10', '58.2 ×'],
    ['28 d', 'cv', '12.3', '-'],
  ];
  expect(renderTable({ columns, rows })).toBe(
    [
      '|      | by         |   ms | DuckDB |',
      '| ---- | ---------- | ---: | -----: |',
      '| 1 d  | volatility | 3.10 | 58.2 × |',
      '| 28 d | cv         | 12.3 |      - |',
    ].join('\n'),
  );
});

test('a cell cannot end its column early', () => {
  expect(renderTable({ columns: ['', 'n'], rows: [['a|b', '1']] })).toContain('| a\\|b |');
});

test('a section is a heading, its notes and its tables, an empty line between each', () => {
  const tables = [{ columns: ['', 'n'], rows: [['a', '1']] }];
  expect(renderSection({ title: 'Starting', notes: ['One.', 'Two.'], tables })).toBe(
    '## Starting\n\nOne.\n\nTwo.\n\n|     |   n |\n| --- | --: |\n| a   |   1 |\n',
  );
});

test('figures have three digits, as far as there are decimals, and a dash where nothing was measured', () => {
  expect([0.123, 1.2345, 12.345, 123.45, 12_345.6, Number.NaN].map(figure)).toEqual([
    ...['0.12', '1.23', '12.3', '123', '12,346', '-'],
  ]);
  expect([526_312, 999, 12.34].map(rounded)).toEqual(['526,000', '999', '12.3']);
  expect(times(58, 4)).toBe('14.5 ×');
});
