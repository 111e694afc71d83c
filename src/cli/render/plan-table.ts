import type { PlanRow } from '../../collector/plan.js';
import { durationName } from '../../market/duration.js';
import type { Terminal } from '../terminal.js';
import { bytesText, countText, NONE } from './numbers.js';
import { renderTable } from './table.js';

/** The columns of the CSV. */
export const PLAN_FIELDS = [
  'exchange',
  'source',
  'requests',
  'cost',
  'budgetLimit',
  'windowMs',
  'requestsPerDay',
  'markets',
  'bytesPerDay',
] as const satisfies readonly (keyof PlanRow)[];

/** One exchange a line, under the interval that the daily figures are for. */
export function renderPlan(rows: readonly PlanRow[], everyMs: number, { columns, colors }: Terminal): string {
  const table = renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'requests', align: 'right', text: ({ requests }) => countText(requests) },
      {
        title: 'cost of budget',
        align: 'right',
        text: ({ cost, budgetLimit, windowMs }) => `${cost} of ${countText(budgetLimit)} per ${durationName(windowMs)}`,
      },
      { title: 'a day', align: 'right', priority: 2, text: ({ requestsPerDay }) => countText(requestsPerDay) },
      { title: 'markets', align: 'right', text: ({ markets }) => (markets === null ? NONE : countText(markets)) },
      { title: 'stored a day', align: 'right', priority: 3, text: ({ bytesPerDay }) => bytesText(bytesPerDay) },
      { title: 'source', priority: 1, text: ({ source }) => source },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
  return `${colors.dim(`one cycle; daily figures for one every ${durationName(everyMs)}`)}\n\n${table}`;
}
