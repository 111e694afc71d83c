import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/render/display-width.js';
import { type Column, renderTable } from '../../../src/cli/render/table.js';

interface Row {
  readonly name: string;
  readonly size: number;
}

const COLUMNS: Column<Row>[] = [
  { title: 'name', text: ({ name }) => name },
  { title: 'size', align: 'right', priority: 2, text: ({ size }) => String(size) },
  { title: 'double', align: 'right', priority: 1, text: ({ size }) => String(size * 2) },
];
const ROWS: Row[] = [
  { name: 'a', size: 5 },
  { name: 'long name', size: 1_000 },
];
const options = { width: 80, paintTitle: String };

describe('a table', () => {
  test('aligns numbers right, texts left, without space at the end of a line', () => {
    expect(renderTable(COLUMNS, ROWS, options)).toBe(
      ['name       size  double', 'a             5      10', 'long name  1000    2000'].join('\n'),
    );
  });

  test('leaves out the column of least priority when it does not fit, and never one without priority', () => {
    expect(renderTable(COLUMNS, ROWS, { ...options, width: 22 })).toBe(
      ['name       size', 'a             5', 'long name  1000'].join('\n'),
    );
    expect(renderTable(COLUMNS, ROWS, { ...options, width: 3 })).toBe(['name', 'a', 'long name'].join('\n'));
  });

  test('counts what a terminal shows, not characters: wide letters, marks and colour', () => {
    const painted = COLUMNS.map((column) => ({ ...column, paint: (text: string) => `\u001b[1m${text}\u001b[22m` }));
    const lines = renderTable(
      painted,
      [
        { name: '币安', size: 1 },
        { name: 'e\u0301', size: 2 },
      ],
      options,
    ).split('\n');
    expect(lines[1]).toBe('\u001b[1m币安\u001b[22m     \u001b[1m1\u001b[22m       \u001b[1m2\u001b[22m');
    expect(lines[2]).toBe('\u001b[1me\u0301\u001b[22m        \u001b[1m2\u001b[22m       \u001b[1m4\u001b[22m');
  });

  test('lets no name steer the terminal', () => {
    expect(renderTable(COLUMNS, [{ name: 'a\u001b[2Jb\nc', size: 1 }], options)).toContain('a?[2Jb?c');
  });

  test('aligns the rows of a long table throughout, and repeats no title', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ name: `market ${index}`, size: index }));
    const lines = renderTable(COLUMNS, many, options).split('\n');
    expect(lines).toHaveLength(1_001);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});

test.each([
  ['BTC-USD', 7],
  ['币安人生', 8],
  ['₿', 1],
  ['😀', 2],
  ['e\u0301', 1],
  ['', 0],
])('"%s" takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});
