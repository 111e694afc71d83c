import type { ProgressEvent } from '../../collector/context.js';
import type { Terminal } from '../terminal.js';
import { countText } from './numbers.js';
import { statusColor } from './status-color.js';
import { type Column, renderTable } from './table.js';

/** Where the poll of one exchange stands. */
export type Progress = Omit<ProgressEvent, 'phase'> & { readonly phase: ProgressEvent['phase'] | 'waiting' };

const PHASE_TEXT: Readonly<Record<Progress['phase'], string>> = {
  waiting: 'waiting',
  markets: 'markets …',
  prices: 'prices …',
  storing: 'storing …',
  done: 'done',
};

/** A line per exchange: what it is doing, or how its last poll ended. */
export function renderProgress(states: readonly Progress[], { columns, colors }: Terminal): string {
  const table: Column<Progress>[] = [
    { title: '', text: ({ exchange }) => exchange },
    {
      title: '',
      text: ({ phase, outcome }) => outcome?.status ?? PHASE_TEXT[phase],
      paint: (text, { outcome }) => (outcome ? statusColor(colors, outcome.status)(text) : colors.dim(text)),
    },
    {
      title: '',
      align: 'right',
      priority: 3,
      text: ({ outcome }) => (outcome ? `${countText(outcome.prices)} prices` : ''),
    },
    { title: '', align: 'right', priority: 2, text: ({ outcome }) => (outcome ? `${outcome.durationMs} ms` : '') },
    { title: '', priority: 1, text: ({ outcome }) => outcome?.error ?? '' },
  ];
  const [, ...lines] = renderTable(table, states, { width: columns, paintTitle: String }).split('\n');
  return lines.join('\n');
}
