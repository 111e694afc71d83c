import type { Examination, FindingRow } from '../examining.js';
import type { Terminal } from '../terminal.js';
import { countText } from './numbers.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const FINDING_FIELDS = [
  'check',
  'exchange',
  'interval',
  'at',
  'problem',
  'repaired',
] as const satisfies readonly (keyof FindingRow)[];

/** One finding a line, and how much was looked at. */
export function renderExamination({ rows, checked }: Examination, { columns, colors }: Terminal): string {
  const looked = `${countText(checked)} buckets recomputed`;
  if (rows.length === 0) return `nothing wrong · ${looked}`;
  const table = renderTable(
    [
      { title: 'check', text: ({ check }) => check },
      { title: 'exchange', priority: 1, text: ({ exchange }) => exchange ?? '' },
      { title: 'every', text: ({ interval }) => interval ?? '' },
      { title: 'at (UTC)', text: ({ at }) => (at === null ? '' : minuteText(at)) },
      { title: 'problem', text: ({ problem, repaired }) => (repaired ? `repaired: ${problem}` : problem) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
  return `${table}\n${looked}`;
}
