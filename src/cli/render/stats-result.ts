import { CrunchError } from '../../market/error.js';
import type { StatsAnswer, StatsQuery } from '../../query/ranking.js';
import type { RankMovement } from '../../query/ranking-comparison.js';
import type { StatsRow } from '../../query/stats-row.js';
import type { Terminal } from '../terminal.js';
import { renderMeasures } from './measures-sheet.js';
import { leftOutText, type RankedAnswer, renderRanking } from './ranking-table.js';
import { rangeText } from './times.js';

const FIELDS = [
  'exchange',
  'pair',
  'base',
  'quote',
  'since',
  'until',
  'samples',
  'first',
  'last',
  'min',
  'max',
  'mean',
  'delta',
  'pctChange',
  'range',
  'pctRange',
  'maxRise',
  'maxPctRise',
  'maxFall',
  'maxPctFall',
  'maxDelta',
  'maxPctChange',
  'stddev',
  'cv',
  'volatility',
  'coverage',
  'volume24h',
  'volume24hUsd',
] as const satisfies readonly (keyof StatsRow)[];

const MOVEMENT_FIELDS = ['rankBefore', 'rankChange', 'valueBefore'] as const satisfies readonly (keyof RankMovement)[];

/** The columns of the CSV. */
export function statsFields(isRanked: boolean, isCompared = false): readonly string[] {
  return [...(isRanked ? ['rank'] : []), ...(isCompared ? MOVEMENT_FIELDS : []), ...FIELDS];
}

/** The ranking, or all measures side by side where nothing is ranked; empty without rows. */
export function renderStats(answer: RankedAnswer, query: StatsQuery, terminal: Terminal): string {
  if (answer.rows.length === 0) return '';
  const { rank } = query;
  return rank === undefined
    ? renderMeasures(answer.rows, terminal)
    : renderRanking(answer, { ...query, rank }, terminal);
}

/** The error for an answer without rows: why none is left. */
export function nothingToRank(answer: StatsAnswer, query: StatsQuery): CrunchError {
  const left = leftOutText(answer, query, Number.POSITIVE_INFINITY);
  return new CrunchError('no-data', `stats: nothing to show for ${rangeText(query.range)} · ${left}`, {
    hint: 'crunch status shows when each exchange was last collected; --window and --since widen the range',
  });
}
