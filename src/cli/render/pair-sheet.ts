import { durationName } from '../../market/duration.js';
import type { PairExchange, PairRow } from '../../query/pair-row.js';
import type { Terminal } from '../terminal.js';
import { renderHeading } from './heading.js';
import { compactText, countText, NONE, percentText, priceText, shareText, signedPercentText } from './numbers.js';
import { type Column, renderTable } from './table.js';
import { ageText } from './times.js';

/** Of each pair what it comes to, and a line per exchange. */
export function renderPairSheets(rows: readonly PairRow[], { columns, colors }: Terminal): string {
  const sheets = rows.map((row) => {
    const [name = '', ...remarks] = remarksOf(row);
    const heading = renderHeading([name, ...remarks], columns);
    const table = renderTable(columnsOf(row), row.exchanges, { width: columns, paintTitle: colors.bold });
    return `${colors.bold(name)}${heading.slice(name.length)}\n${table}`;
  });
  return sheets.join('\n\n');
}

function remarksOf({ pair, spreadPct, meanSpreadPct, spreadSamples, median, lagging, lagMs }: PairRow): string[] {
  return [
    pair,
    spreadPct === null ? 'fewer than two prices to compare' : `spread ${percentText(spreadPct)}`,
    meanSpreadPct === null ? '' : `mean ${percentText(meanSpreadPct)} of ${countText(spreadSamples ?? 0)} polls`,
    median === null ? '' : `median ${priceText(median)}`,
    lagging === null || lagMs === null ? '' : `${lagging} lags by ${durationName(lagMs)}`,
  ];
}

function columnsOf({ until, cheapest, dearest, spreadPct }: PairRow): Column<PairExchange>[] {
  const right = { align: 'right' } as const;
  const remark = ({ exchange, isStale, isSuspicious }: PairExchange) => {
    if (isStale || isSuspicious) return isStale ? 'stale' : 'suspicious';
    if (spreadPct === 0) return '';
    return exchange === cheapest ? 'cheapest' : exchange === dearest ? 'dearest' : '';
  };
  return [
    { title: 'exchange', text: ({ exchange }) => exchange },
    { title: 'last', ...right, text: ({ last }) => priceText(last) },
    { title: 'from median', ...right, text: ({ fromMedianPct }) => signedPercentText(fromMedianPct) },
    { title: 'age', ...right, text: ({ lastAt }) => ageText(until - lastAt) },
    { title: 'lag', ...right, priority: 3, text: ({ lagMs }) => lagText(lagMs) },
    { title: 'coverage', ...right, priority: 1, text: ({ coverage }) => shareText(coverage) },
    { title: 'volume USD', ...right, priority: 2, text: ({ volume24hUsd }) => compactText(volume24hUsd) },
    { title: 'note', text: remark },
  ];
}

/** `+2m` behind the others, `-2m` ahead of them. */
function lagText(ms: number | null): string {
  if (ms === null || ms === 0) return ms === null ? NONE : '0m';
  return `${ms > 0 ? '+' : '-'}${durationName(Math.abs(ms))}`;
}
