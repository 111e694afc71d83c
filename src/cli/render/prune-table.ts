import type { PrunePlanRow } from '../../collector/retention/plan-prune.js';
import type { PruneRow } from '../../collector/retention/prune.js';
import type { Terminal } from '../terminal.js';
import { bytesText, countText } from './numbers.js';
import { type Column, renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const PRUNE_FIELDS = [
  'exchange',
  'since',
  'until',
  'prices',
  'archivedFiles',
  'archiveBytes',
] as const satisfies readonly (keyof PruneRow)[];

/** The columns of the CSV of a plan. */
export const PRUNE_PLAN_FIELDS = [...PRUNE_FIELDS, 'freedBytes'] as const satisfies readonly (keyof PrunePlanRow)[];

/** One exchange a line; empty without rows. */
export function renderPruned(rows: readonly PruneRow[], terminal: Terminal): string {
  return renderRows(rows, [], terminal);
}

/** The same, with the room that becomes free. */
export function renderPrunePlan(rows: readonly PrunePlanRow[], terminal: Terminal): string {
  return renderRows(
    rows,
    [{ title: 'frees', align: 'right', text: ({ freedBytes }) => `≈ ${bytesText(freedBytes)}` }],
    terminal,
  );
}

function renderRows<Row extends PruneRow>(
  rows: readonly Row[],
  more: readonly Column<Row>[],
  { columns, colors }: Terminal,
): string {
  if (rows.length === 0) return '';
  const files: Column<Row>[] = rows.some(({ archivedFiles }) => archivedFiles > 0)
    ? [
        { title: 'files', align: 'right', priority: 2, text: ({ archivedFiles }) => countText(archivedFiles) },
        {
          title: 'archive',
          align: 'right',
          text: ({ archiveBytes }) => `${more.length > 0 ? '≈ ' : ''}${bytesText(archiveBytes)}`,
        },
      ]
    : [];
  return renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'since (UTC)', priority: 1, text: ({ since }) => minuteText(since) },
      { title: 'until (UTC)', text: ({ until }) => minuteText(until) },
      { title: 'prices', align: 'right', text: ({ prices }) => countText(prices) },
      ...more,
      ...files,
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}
