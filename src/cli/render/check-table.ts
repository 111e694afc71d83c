import type { Health, SourceCheck } from '../../collector/check-sources.js';
import type { Terminal } from '../terminal.js';
import { countText, NONE } from './numbers.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const CHECK_FIELDS = [
  'source',
  'exchanges',
  'status',
  'durationMs',
  'error',
  'retryAt',
] as const satisfies readonly (keyof SourceCheck)[];

const WORDS: Readonly<Record<Health, string>> = {
  reachable: 'reachable',
  slow: 'slow',
  blocked: 'blocked from here',
  'rate-limited': 'rate limited',
  changed: 'changed its format',
  unreachable: 'unreachable',
  skipped: 'not asked',
};

/** One source a line, with what it said when it gave no answer. */
export function renderChecks(rows: readonly SourceCheck[], { columns, colors }: Terminal): string {
  return renderTable(
    [
      { title: 'source', text: ({ source }) => source },
      {
        title: 'stands',
        text: ({ status }) => WORDS[status],
        paint: (text, { status }) => colorOf(status, colors)(text),
      },
      {
        title: 'ms',
        align: 'right',
        text: ({ durationMs }) => (durationMs === null ? NONE : countText(Math.round(durationMs))),
      },
      { title: 'again from (UTC)', priority: 2, text: ({ retryAt }) => minuteText(retryAt) },
      { title: 'why', priority: 1, text: ({ error }) => error ?? '' },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}

function colorOf(status: Health, colors: Terminal['colors']): (text: string) => string {
  if (status === 'reachable') return colors.green;
  return status === 'slow' || status === 'skipped' ? colors.yellow : colors.red;
}
