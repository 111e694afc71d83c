import type { StatsRow } from '../../query/ranking.js';
import type { Terminal } from '../terminal.js';
import { displayWidth } from './display-width.js';
import {
  compactText,
  countText,
  NONE,
  percentText,
  priceText,
  shareText,
  signedPercentText,
  signedPriceText,
} from './numbers.js';
import { signColor } from './ranking-table.js';
import { type Column, renderTable } from './table.js';
import { rangeText } from './times.js';

/** Every measure, one a line, the markets side by side; those that do not fit the width go below. At least one row. */
export function renderMeasures(rows: readonly StatsRow[], { columns, colors }: Terminal): string {
  const [first] = rows;
  const heading = first ? `${colors.dim(rangeText(first))}\n\n` : '';
  const sheets = sideBySide(rows, columns).map((group) => {
    const tableColumns: Column<Line>[] = [
      { title: '', text: ({ title }) => title },
      ...group.map(
        (row): Column<Line> => ({
          title: marketTitle(row),
          align: 'right',
          text: (line) => line.text(row),
          paint: (text, line) => (line.isSigned ? signColor(colors, Number.parseFloat(text) || 0)(text) : text),
        }),
      ),
    ];
    return renderTable(tableColumns, LINES, { width: columns, paintTitle: colors.bold });
  });
  return heading + sheets.join('\n\n');
}

interface Line {
  readonly title: string;
  readonly text: (row: StatsRow) => string;
  readonly isSigned?: true;
}

const LINES: readonly Line[] = [
  { title: 'samples', text: ({ samples }) => countText(samples) },
  { title: 'coverage', text: ({ coverage }) => shareText(coverage) },
  { title: 'first', text: ({ first }) => priceText(first) },
  { title: 'last', text: ({ last }) => priceText(last) },
  { title: 'min', text: ({ min }) => priceText(min) },
  { title: 'max', text: ({ max }) => priceText(max) },
  { title: 'mean', text: ({ mean }) => priceText(mean) },
  { title: 'delta', text: ({ delta }) => signedPriceText(delta), isSigned: true },
  { title: 'pct-change', text: ({ pctChange }) => signedPercentText(pctChange), isSigned: true },
  { title: 'range', text: ({ range }) => priceText(range) },
  { title: 'pct-range', text: ({ pctRange }) => percentText(pctRange) },
  { title: 'max-rise', text: ({ maxRise }) => signedPriceText(maxRise), isSigned: true },
  { title: 'max-rise %', text: ({ maxPctRise }) => signedPercentText(maxPctRise), isSigned: true },
  { title: 'max-fall', text: ({ maxFall }) => signedPriceText(maxFall), isSigned: true },
  { title: 'max-fall %', text: ({ maxPctFall }) => signedPercentText(maxPctFall), isSigned: true },
  { title: 'max-delta', text: ({ maxDelta }) => signedPriceText(maxDelta), isSigned: true },
  { title: 'max-pct-change', text: ({ maxPctChange }) => signedPercentText(maxPctChange), isSigned: true },
  { title: 'stddev', text: ({ stddev }) => priceText(stddev) },
  { title: 'cv', text: ({ cv }) => percentText(cv) },
  { title: 'volatility', text: ({ volatility }) => percentText(volatility) },
  {
    title: 'volume 24h',
    text: ({ volume24h, quote }) => (volume24h === null ? NONE : `${compactText(volume24h)} ${quote}`),
  },
  { title: 'volume 24h USD', text: ({ volume24hUsd }) => compactText(volume24hUsd) },
];

function marketTitle({ exchange, pair }: StatsRow): string {
  return `${exchange}:${pair}`;
}

/** Groups as large as fit beside the titles, at least one market each. */
function sideBySide(rows: readonly StatsRow[], width: number): StatsRow[][] {
  const titleWidth = Math.max(...LINES.map(({ title }) => title.length));
  const groups: StatsRow[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const needed = 2 + Math.max(displayWidth(marketTitle(row)), ...LINES.map(({ text }) => displayWidth(text(row))));
    if (used + needed > width) {
      groups.push([]);
      used = titleWidth;
    }
    groups.at(-1)?.push(row);
    used += needed;
  }
  return groups;
}
