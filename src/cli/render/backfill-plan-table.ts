import type { BackfillPlanRow } from '../../collector/backfill/plan-backfill.js';
import type { Terminal } from '../terminal.js';
import { renderHeading } from './heading.js';
import { bytesText, countText } from './numbers.js';
import { renderTable } from './table.js';
import { ageText, minuteText } from './times.js';

/** The columns of the CSV. */
export const BACKFILL_PLAN_FIELDS = [
  'exchange',
  'pair',
  'interval',
  'source',
  'since',
  'until',
  'requests',
  'cost',
  'budgetLimit',
  'windowMs',
  'durationMs',
  'candles',
  'bytes',
] as const satisfies readonly (keyof BackfillPlanRow)[];

/** What all of it takes, then one series a line; sources are asked at the same time, the series of one in turn. */
export function renderBackfillPlan(rows: readonly BackfillPlanRow[], { columns, colors }: Terminal): string {
  const sum = (of: (row: BackfillPlanRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const bySource = new Map<string, number>();
  for (const { source, durationMs } of rows) bySource.set(source, (bySource.get(source) ?? 0) + durationMs);
  const heading = renderHeading(
    [
      `${countText(rows.length)} series`,
      `${countText(sum(({ requests }) => requests))} requests`,
      `at least ${ageText(Math.max(0, ...bySource.values()))} within the limits`,
      `up to ${countText(sum(({ candles }) => candles))} candles`,
      bytesText(sum(({ bytes }) => bytes)),
    ],
    columns,
  );
  if (rows.length === 0) return colors.dim(heading);
  const table = renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'pair', text: ({ pair }) => pair },
      { title: 'candles of', text: ({ interval }) => interval },
      { title: 'requests', align: 'right', text: ({ requests }) => countText(requests) },
      { title: 'takes', align: 'right', text: ({ durationMs }) => ageText(durationMs) },
      { title: 'candles', align: 'right', priority: 3, text: ({ candles }) => countText(candles) },
      { title: 'disk', align: 'right', priority: 4, text: ({ bytes }) => bytesText(bytes) },
      { title: 'since (UTC)', priority: 2, text: ({ since }) => minuteText(since) },
      { title: 'until (UTC)', priority: 1, text: ({ until }) => minuteText(until) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
  return `${colors.dim(heading)}\n\n${table}`;
}
