import type { Terminal } from '../terminal.js';
import { displayWidth } from './display-width.js';
import { signColor } from './ranking-table.js';
import { type Column, renderTable } from './table.js';

/** A figure that every row has. */
export interface SheetLine<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Coloured by its sign. */
  readonly isSigned?: true;
}

/** Every figure a line, the rows side by side under their titles; those that do not fit the width go below. */
export function renderSheet<Row>(
  rows: readonly Row[],
  lines: readonly SheetLine<Row>[],
  titleOf: (row: Row) => string,
  { columns, colors }: Terminal,
): string {
  const sheets = sideBySide(rows, lines, titleOf, columns).map((group) => {
    const tableColumns: Column<SheetLine<Row>>[] = [
      { title: '', text: ({ title }) => title },
      ...group.map(
        (row): Column<SheetLine<Row>> => ({
          title: titleOf(row),
          align: 'right',
          text: (line) => line.text(row),
          paint: (text, line) => (line.isSigned ? signColor(colors, Number.parseFloat(text) || 0)(text) : text),
        }),
      ),
    ];
    return renderTable(tableColumns, lines, { width: columns, paintTitle: colors.bold });
  });
  return sheets.join('\n\n');
}

/** Groups as large as fit beside the lines' titles, at least one row each. */
function sideBySide<Row>(
  rows: readonly Row[],
  lines: readonly SheetLine<Row>[],
  titleOf: (row: Row) => string,
  width: number,
): Row[][] {
  const titleWidth = Math.max(...lines.map(({ title }) => displayWidth(title)));
  const groups: Row[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const needed = 2 + Math.max(displayWidth(titleOf(row)), ...lines.map(({ text }) => displayWidth(text(row))));
    if (used + needed > width) {
      groups.push([]);
      used = titleWidth;
    }
    groups.at(-1)?.push(row);
    used += needed;
  }
  return groups;
}
