import type { Terminal } from '../terminal.js';
import { renderTable } from './table.js';

/** What became of a test message on one channel. */
export interface SentRow {
  channel: string;
  kind: string;
  status: 'sent' | 'failed';
  error: string | null;
}

/** The columns of the CSV. */
export const SENT_FIELDS = ['channel', 'kind', 'status', 'error'] as const satisfies readonly (keyof SentRow)[];

export function renderSent(rows: readonly SentRow[], { columns, colors }: Terminal): string {
  return renderTable(
    [
      { title: 'channel', text: ({ channel }) => channel },
      { title: 'kind', text: ({ kind }) => kind },
      {
        title: 'status',
        text: ({ status }) => status,
        paint: (text, { status }) => (status === 'sent' ? colors.green(text) : colors.red(text)),
      },
      { title: 'error', text: ({ error }) => error ?? '' },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}
