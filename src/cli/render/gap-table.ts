import type { GapRow } from '../../query/gaps.js';
import type { Terminal } from '../terminal.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { ageText, minuteText } from './times.js';

/** The columns of the CSV. */
export const GAP_FIELDS = [
  'exchange',
  'pair',
  'interval',
  'since',
  'until',
  'state',
  'reason',
] as const satisfies readonly (keyof GapRow)[];

/** One hole a line; empty without rows. */
export function renderGaps(rows: readonly GapRow[], { columns, colors }: Terminal): string {
  if (rows.length === 0) return '';
  return renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'pair', text: ({ pair }) => pair ?? 'all polls' },
      { title: 'every', text: ({ interval }) => interval },
      { title: 'since (UTC)', text: ({ since }) => minuteText(since) },
      { title: 'until (UTC)', priority: 3, text: ({ until }) => minuteText(until) },
      { title: 'length', align: 'right', priority: 1, text: ({ since, until }) => ageText(until - since) },
      { title: 'state', text: ({ state }) => state, paint: (text) => statusColor(colors, text)(text) },
      { title: 'reason', priority: 2, text: ({ reason }) => reason },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}
