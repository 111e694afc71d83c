import { durationName } from '../../market/duration.js';
import type { ExchangeRow } from '../../query/exchange-list.js';
import type { Terminal } from '../terminal.js';
import { countText, NONE } from './numbers.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const EXCHANGE_FIELDS = [
  'exchange',
  'sources',
  'markets',
  'lastSnapshotAt',
  'lastStatus',
  'pollIntervalMs',
] as const satisfies readonly (keyof ExchangeRow)[];

/** One exchange a line; empty without rows. */
export function renderExchanges(rows: readonly ExchangeRow[], { columns, colors }: Terminal): string {
  if (rows.length === 0) return '';
  return renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'markets', align: 'right', text: ({ markets }) => countText(markets) },
      { title: 'last poll (UTC)', text: ({ lastSnapshotAt }) => minuteText(lastSnapshotAt) },
      {
        title: 'status',
        text: ({ lastStatus }) => lastStatus ?? NONE,
        paint: (text) => statusColor(colors, text)(text),
      },
      { title: 'every', align: 'right', priority: 2, text: ({ pollIntervalMs }) => durationName(pollIntervalMs) },
      { title: 'sources', priority: 1, text: ({ sources }) => sourcesText(sources) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}

/** The one that is asked first, and how many may take over from it: `kraken +2`. */
function sourcesText([first = NONE, ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`;
}
