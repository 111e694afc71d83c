import type { BackfillRow } from '../../collector/backfill/outcome.js';
import type { Terminal } from '../terminal.js';
import { countText } from './numbers.js';
import { printable } from './printable.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const BACKFILL_FIELDS = [
  'exchange',
  'pair',
  'interval',
  'since',
  'until',
  'status',
  'candles',
  'requests',
  'gaps',
  'error',
] as const satisfies readonly (keyof BackfillRow)[];

/** One series a line, what went wrong in full below; empty without rows. */
export function renderBackfill(rows: readonly BackfillRow[], { columns, colors }: Terminal): string {
  if (rows.length === 0) return '';
  const table = renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'pair', text: ({ pair }) => pair },
      { title: 'candles of', text: ({ interval }) => interval },
      { title: 'status', text: ({ status }) => status, paint: (text) => statusColor(colors, text)(text) },
      { title: 'new', align: 'right', text: ({ candles }) => countText(candles) },
      { title: 'requests', align: 'right', priority: 2, text: ({ requests }) => countText(requests) },
      { title: 'gaps', align: 'right', priority: 4, text: ({ gaps }) => countText(gaps) },
      { title: 'since (UTC)', priority: 3, text: ({ since }) => minuteText(since) },
      { title: 'until (UTC)', priority: 1, text: ({ until }) => minuteText(until) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
  const troubles = rows.flatMap(({ exchange, pair, error }) => (error === null ? [] : `${exchange} ${pair}: ${error}`));
  return troubles.length > 0 ? `${table}\n\n${troubles.map(printable).map(colors.yellow).join('\n')}` : table;
}
