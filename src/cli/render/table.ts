import Table from 'cli-table3';
import { displayWidth } from './display-width.js';
import { printable } from './printable.js';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Columns with the lowest number are left out first when the line is too narrow; without one it stays. */
  readonly priority?: number;
  readonly text: (row: Row) => string;
  /** Colours a cell; must not change what it says. */
  readonly paint?: (text: string, row: Row) => string;
}

export interface TableOptions {
  /** Characters in a line. */
  readonly width: number;
  /** Colours the line of titles. */
  readonly paintTitle: (text: string) => string;
}

const GAP = '  ';

/** cli-table3 takes time with the square of the rows it is given; a listing of all markets has tens of thousands. */
const ROWS_AT_ONCE = 100;

/** No lines between the columns, and none around them. */
const PLAIN = {
  chars: {
    ...Object.fromEntries(
      ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
        [side, ''],
        [`${side}-mid`, ''],
        [`${side}-left`, ''],
        [`${side}-right`, ''],
      ]),
    ),
    'mid-mid': '',
    middle: GAP,
  },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
};

/** Columns under their titles; what does not fit the width is left out by priority. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], options: TableOptions): string {
  const laidOut = columns.map((column) => {
    const cells = rows.map((row) => printable(column.text(row)));
    const width = cells.reduce((widest, text) => Math.max(widest, displayWidth(text)), displayWidth(column.title));
    return { column, cells, width };
  });
  const shown = fitting(laidOut, options.width);
  const titles = shown.map(({ column }) => options.paintTitle(column.title));
  const body = rows.map((row, index) =>
    shown.map(({ column, cells }) => column.paint?.(cells[index] ?? '', row) ?? cells[index] ?? ''),
  );
  const layout = {
    ...PLAIN,
    colWidths: shown.map(({ width }) => width),
    colAligns: shown.map(({ column }) => column.align ?? 'left'),
  };
  const lines = [titles, ...body];
  const pieces: string[] = [];
  for (let start = 0; start < lines.length; start += ROWS_AT_ONCE) {
    const table = new Table(layout);
    table.push(...lines.slice(start, start + ROWS_AT_ONCE));
    pieces.push(table.toString());
  }
  return pieces.join('\n').replace(/ +$/gm, '');
}

interface LaidOut<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly width: number;
}

function fitting<Row>(columns: readonly LaidOut<Row>[], width: number): readonly LaidOut<Row>[] {
  const total = columns.reduce((sum, one) => sum + one.width + GAP.length, -GAP.length);
  const [least] = columns
    .filter(({ column }) => column.priority !== undefined)
    .sort((a, b) => (a.column.priority ?? 0) - (b.column.priority ?? 0));
  if (total <= width || least === undefined) return columns;
  return fitting(
    columns.filter((one) => one !== least),
    width,
  );
}
