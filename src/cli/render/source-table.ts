import { durationName } from '../../market/duration.js';
import type { SourceRow } from '../../query/source-list.js';
import type { Terminal } from '../terminal.js';
import { countText, NONE } from './numbers.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { ageText, minuteText } from './times.js';

/** The columns of the CSV. */
export const SOURCE_FIELDS = [
  'source',
  'exchanges',
  'used',
  'limit',
  'windowMs',
  'resetAt',
  'coolingUntil',
  'reason',
  'lastStatus',
  'lastAt',
] as const satisfies readonly (keyof SourceRow)[];

/** One source a line: its budget, and why it rests when it does. */
export function renderSources(rows: readonly SourceRow[], now: number, { columns, colors }: Terminal): string {
  return renderTable(
    [
      { title: 'source', text: ({ source }) => source },
      { title: 'used', align: 'right', text: ({ used }) => countText(used) },
      {
        title: 'of',
        align: 'right',
        text: ({ limit, windowMs }) => `${countText(limit)} per ${durationName(windowMs)}`,
      },
      {
        title: 'free in',
        align: 'right',
        priority: 2,
        text: ({ resetAt }) => (resetAt ? ageText(resetAt - now) : NONE),
      },
      {
        title: 'last',
        text: ({ lastStatus }) => lastStatus ?? NONE,
        paint: (text) => (text === 'ok' || text === NONE ? statusColor(colors, text)(text) : colors.red(text)),
      },
      {
        title: 'asked',
        align: 'right',
        priority: 3,
        text: ({ lastAt }) => (lastAt === null ? NONE : `${ageText(now - lastAt)} ago`),
      },
      {
        title: 'rests until (UTC)',
        text: (row) => restText(row),
        paint: (text) => (text === '' ? text : colors.yellow(text)),
      },
      { title: 'exchanges', priority: 1, text: ({ exchanges }) => exchangesText(exchanges) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}

function restText({ coolingUntil, reason }: SourceRow): string {
  return coolingUntil === null ? '' : `${minuteText(coolingUntil)}${reason === null ? '' : `, ${reason}`}`;
}

function exchangesText(exchanges: readonly string[]): string {
  return exchanges.length > 3 ? `${exchanges.length} of them` : exchanges.join(', ');
}
