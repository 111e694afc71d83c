import type { Outcome } from '../../collector/outcome.js';
import { timeName } from '../../market/time.js';
import type { Terminal } from '../terminal.js';
import { countText } from './numbers.js';
import { printable } from './printable.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const OUTCOME_FIELDS = [
  'exchange',
  'source',
  'status',
  'prices',
  'skipped',
  'rejected',
  'unlisted',
  'durationMs',
  'error',
  'retryAt',
] as const satisfies readonly (keyof Outcome)[];

/** One exchange a line, what went wrong in full below. */
export function renderOutcomes(outcomes: readonly Outcome[], { columns, colors }: Terminal): string {
  const table = renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'status', text: ({ status }) => status, paint: (text) => statusColor(colors, text)(text) },
      { title: 'prices', align: 'right', text: ({ prices }) => countText(prices) },
      { title: 'skipped', align: 'right', priority: 3, text: ({ skipped }) => countText(skipped) },
      { title: 'rejected', align: 'right', priority: 4, text: ({ rejected }) => countText(rejected) },
      { title: 'unlisted', align: 'right', priority: 1, text: ({ unlisted }) => countText(unlisted) },
      { title: 'ms', align: 'right', priority: 5, text: ({ durationMs }) => countText(durationMs) },
      { title: 'source', priority: 2, text: ({ source }) => source },
    ],
    outcomes,
    { width: columns, paintTitle: colors.bold },
  );
  const troubles = outcomes.flatMap((outcome) => troubleText(outcome) ?? []).map(printable);
  return troubles.length > 0 ? `${table}\n\n${troubles.map(colors.yellow).join('\n')}` : table;
}

/** What went wrong at one exchange and when it is asked again; null when nothing did. */
export function troubleText({ exchange, error, retryAt }: Outcome): string | null {
  if (error === null && retryAt === null) return null;
  const retry = retryAt === null ? '' : ` (asked again from ${minuteText(retryAt)} UTC)`;
  const what = error ?? 'not asked';
  return `${what.startsWith(exchange) ? '' : `${exchange}: `}${what}${retry}`;
}

/** A cycle in one line of a log: `2026-01-31T12:00:00Z 8 ok, 0 failed, 12,345 prices, 812 ms`. */
export function renderCycleLine(tick: number, outcomes: readonly Outcome[]): string {
  const count = (...wanted: Outcome['status'][]) => outcomes.filter(({ status }) => wanted.includes(status)).length;
  const skipped = count('skipped');
  const prices = outcomes.reduce((sum, outcome) => sum + outcome.prices, 0);
  const slowest = Math.max(0, ...outcomes.map(({ durationMs }) => durationMs));
  return [
    `${timeName(tick)} ${count('ok', 'empty')} ok`,
    `${count('failed')} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    `${countText(prices)} prices`,
    `${countText(slowest)} ms`,
  ].join(', ');
}
