import { durationName } from '../../market/duration.js';
import type { PairRow } from '../../query/pair-row.js';
import type { Terminal } from '../terminal.js';
import { NONE, percentText, priceText } from './numbers.js';
import { type Column, renderTable } from './table.js';

/** A line per pair. */
export function renderPairTable(rows: readonly PairRow[], { columns, colors }: Terminal): string {
  return renderTable(COLUMNS, rows, { width: columns, paintTitle: colors.bold });
}

const right = { align: 'right' } as const;

const COLUMNS: readonly Column<PairRow>[] = [
  { title: '#', ...right, text: ({ rank }) => String(rank) },
  { title: 'pair', text: ({ pair }) => pair },
  { title: 'spread', ...right, text: ({ spreadPct }) => percentText(spreadPct) },
  { title: 'mean', ...right, text: ({ meanSpreadPct }) => percentText(meanSpreadPct) },
  { title: 'cheapest', text: ({ cheapest }) => cheapest ?? NONE },
  { title: 'at', ...right, priority: 5, text: ({ cheapestPrice }) => priceText(cheapestPrice) },
  { title: 'dearest', text: ({ dearest }) => dearest ?? NONE },
  { title: 'at', ...right, priority: 4, text: ({ dearestPrice }) => priceText(dearestPrice) },
  {
    title: 'lags',
    priority: 3,
    text: ({ lagging, lagMs }) => (lagging === null || lagMs === null ? NONE : `${lagging} ${durationName(lagMs)}`),
  },
  {
    title: 'on',
    ...right,
    text: ({ exchangeCount, staleCount, suspiciousCount }) =>
      `${exchangeCount - staleCount - suspiciousCount}/${exchangeCount}`,
  },
  { title: 'stale', ...right, priority: 1, text: ({ staleCount }) => String(staleCount) },
  { title: 'suspicious', ...right, priority: 2, text: ({ suspiciousCount }) => String(suspiciousCount) },
];
