import type { StatsRow } from '../../query/stats-row.js';
import type { Terminal } from '../terminal.js';
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
import { renderSheet, type SheetLine } from './sheet.js';
import { rangeText } from './times.js';

/** Every measure, one a line, the markets side by side; those that do not fit the width go below. At least one row. */
export function renderMeasures(rows: readonly StatsRow[], terminal: Terminal): string {
  const [first] = rows;
  const heading = first ? `${terminal.colors.dim(rangeText(first))}\n\n` : '';
  return heading + renderSheet(rows, LINES, marketTitle, terminal);
}

const LINES: readonly SheetLine<StatsRow>[] = [
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
