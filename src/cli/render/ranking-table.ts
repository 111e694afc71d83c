import type { StatsAnswer, StatsQuery } from '../../query/ranking.js';
import type { ComparedAnswer, RankMovement } from '../../query/ranking-comparison.js';
import type { StatsRow } from '../../query/stats-row.js';
import { METRICS, type Metric, type Order } from '../../stats/metric.js';
import type { Colors, Terminal } from '../terminal.js';
import { renderHeading } from './heading.js';
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
import { type Column, renderTable } from './table.js';
import { rangeText } from './times.js';

type RankedQuery = StatsQuery & { readonly rank: Metric };
/** A row of a ranking, compared with one of before or not. */
type RankedRow = StatsRow & Partial<RankMovement>;
export type RankedAnswer = StatsAnswer & { readonly rows: readonly RankedRow[] } & Partial<
    Pick<ComparedAnswer, 'before'>
  >;
type Shape = Pick<Column<StatsRow>, 'text' | 'paint'>;

/** The ranked rows, the metric they are ranked by first, under what was asked and what was left out. */
export function renderRanking(answer: RankedAnswer, query: RankedQuery, { columns, colors }: Terminal): string {
  const { before } = answer;
  const heading = renderHeading(
    [
      rangeText(query.range),
      `by ${query.rank}, ${ORDER_WORDS[query.order ?? METRICS[query.rank].order]}`,
      query.exchanges ? `on ${query.exchanges.join(', ')}` : '',
      query.quotes ? `quoted in ${query.quotes.join(', ')}` : '',
      before ? `compared with ${rangeText(before.range)}` : '',
    ],
    columns,
  );
  const rows: readonly RankedRow[] = answer.rows;
  const table = renderTable(tableColumns(query.rank, colors, before !== undefined), rows, {
    width: columns,
    paintTitle: colors.bold,
  });
  return `${colors.dim(heading)}\n${colors.dim(leftOutText(answer, query, columns))}\n\n${table}`;
}

/** `20 of 312 markets · left out: 12 without a price · 280 beyond the top 20`. */
export function leftOutText(
  { rows, marketsConsidered, leftOut }: StatsAnswer,
  query: StatsQuery,
  width: number,
): string {
  const reasons = [
    leftOut.noData ? `${countText(leftOut.noData)} without a price` : '',
    leftOut.inactive ? `${countText(leftOut.inactive)} no longer traded` : '',
    leftOut.belowVolume
      ? `${countText(leftOut.belowVolume)} below ${compactText(query.minVolumeUsd ?? 0)} USD a day`
      : '',
    leftOut.belowCoverage ? `${countText(leftOut.belowCoverage)} below ${query.minCoveragePct}% coverage` : '',
    leftOut.beyondTop ? `${countText(leftOut.beyondTop)} beyond the top ${query.top}` : '',
  ].filter(Boolean);
  const [first, ...others] = reasons;
  const count = `${countText(rows.length)} of ${countText(marketsConsidered)} markets`;
  return renderHeading([count, ...(first ? [`left out: ${first}`] : []), ...others], width);
}

function tableColumns(metric: Metric, colors: Colors, isCompared: boolean): Column<RankedRow>[] {
  const shapes = metricShapes(colors);
  const shape = shapes[metric];
  const right = { align: 'right' } as const;
  const others: (Column<StatsRow> & { readonly metric?: Metric })[] = [
    { title: 'last', ...right, ...(isCompared ? { priority: 9 } : {}), text: ({ last }) => priceText(last) },
    { title: 'pct-change', metric: 'pct-change', ...right, priority: 8, ...shapes['pct-change'] },
    { title: VOLUME_TITLE, metric: 'volume', ...right, priority: 7, ...shapes.volume },
    { title: 'coverage', ...right, text: ({ coverage }) => shareText(coverage) },
    { title: 'samples', ...right, priority: 3, text: ({ samples }) => countText(samples) },
    { title: 'min', ...right, priority: 5, text: ({ min }) => priceText(min) },
    { title: 'max', ...right, priority: 4, text: ({ max }) => priceText(max) },
    { title: 'volatility', metric: 'volatility', ...right, priority: 2, ...shapes.volatility },
    { title: 'max-pct-change', metric: 'max-pct-change', ...right, priority: 1, ...shapes['max-pct-change'] },
  ];
  return [
    { title: '#', ...right, text: ({ rank }) => String(rank ?? '') },
    ...(isCompared ? [movement(colors)] : []),
    { title: 'exchange', text: ({ exchange }) => exchange },
    { title: 'pair', text: ({ pair }) => pair },
    { title: metric === 'volume' ? VOLUME_TITLE : metric, ...right, ...shape },
    ...(isCompared ? [valueBefore(metric, shape)] : []),
    ...others.filter((other) => other.metric !== metric),
  ];
}

function movement(colors: Colors): Column<RankedRow> {
  return {
    title: 'moved',
    text: ({ rankChange = null }) => {
      if (rankChange === null) return 'new';
      return rankChange === 0 ? '=' : `${rankChange > 0 ? '▲' : '▼'}${countText(Math.abs(rankChange))}`;
    },
    paint: (cell, { rankChange }) => signColor(colors, rankChange ?? 0)(cell),
  };
}

/** The value of before as the metric's own column would show it. */
function valueBefore(metric: Metric, shape: Shape): Column<RankedRow> {
  return {
    title: 'before',
    align: 'right',
    priority: 10,
    text: ({ valueBefore: value = null, ...row }) =>
      value === null ? NONE : shape.text({ ...row, [METRICS[metric].field]: value }),
  };
}

function metricShapes(colors: Colors): Record<Metric, Shape> {
  const signed = (value: (row: StatsRow) => number, text: (value: number) => string): Shape => ({
    text: (row) => text(value(row)),
    paint: (cell, row) => signColor(colors, value(row))(cell),
  });
  return {
    delta: signed(({ delta }) => delta, signedPriceText),
    'pct-change': signed(({ pctChange }) => pctChange, signedPercentText),
    range: { text: ({ range }) => priceText(range) },
    'pct-range': { text: ({ pctRange }) => percentText(pctRange) },
    'max-rise': signed(({ maxRise }) => maxRise, signedPriceText),
    'max-fall': signed(({ maxFall }) => maxFall, signedPriceText),
    'max-delta': signed(({ maxDelta }) => maxDelta, signedPriceText),
    'max-pct-change': signed(({ maxPctChange }) => maxPctChange, signedPercentText),
    stddev: { text: ({ stddev }) => priceText(stddev) },
    cv: { text: ({ cv }) => percentText(cv) },
    volatility: { text: ({ volatility }) => percentText(volatility) },
    volume: { text: ({ volume24hUsd }) => compactText(volume24hUsd) },
  };
}

/** Green for a rise, red for a fall, nothing for neither. */
export function signColor(colors: Colors, value: number): (text: string) => string {
  if (value === 0) return String;
  return value > 0 ? colors.green : colors.red;
}

const VOLUME_TITLE = 'volume USD';

const ORDER_WORDS: Readonly<Record<Order, string>> = {
  abs: 'largest move first',
  desc: 'highest first',
  asc: 'lowest first',
};
