import { MINUTE_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { timeName } from '../../market/time.js';
import { FRESH_POLLS, type PairAnswer, type PairQuery } from '../../query/pair-comparison.js';
import type { PairRow } from '../../query/pair-row.js';
import type { Terminal } from '../terminal.js';
import { renderHeading } from './heading.js';
import { countText } from './numbers.js';
import { renderPairSheets } from './pair-sheet.js';
import { renderPairTable } from './pair-table.js';
import { rangeText } from './times.js';

/** The columns of the CSV. */
export const PAIR_FIELDS = [
  'rank',
  'pair',
  'base',
  'quote',
  'since',
  'until',
  'exchangeCount',
  'staleCount',
  'suspiciousCount',
  'median',
  'cheapest',
  'cheapestPrice',
  'dearest',
  'dearestPrice',
  'spreadPct',
  'meanSpreadPct',
  'spreadSamples',
  'lagging',
  'lagMs',
  'exchanges',
] as const satisfies readonly (keyof PairRow)[];

/** A line per pair, its exchanges in one cell: `kraken=84000.1 okx=84010`. */
export function pairCsvRows(rows: readonly PairRow[]): object[] {
  return rows.map((row) => ({ ...row, exchanges: row.exchanges.map(({ exchange, last }) => `${exchange}=${last}`) }));
}

/** A line per pair, or the exchanges of each pair that was named; empty without rows. */
export function renderPairs(answer: PairAnswer, query: PairQuery, terminal: Terminal): string {
  if (answer.rows.length === 0) return '';
  const { columns, colors } = terminal;
  const heading = renderHeading(
    [
      rangeText(query.range),
      `by spread, ${query.order === 'asc' ? 'lowest' : 'highest'} first`,
      query.exchanges ? `on ${query.exchanges.join(', ')}` : '',
      query.quotes ? `quoted in ${query.quotes.join(', ')}` : '',
    ],
    columns,
  );
  const top = `${colors.dim(heading)}\n${colors.dim(leftOutText(answer, columns))}\n\n`;
  return top + (query.pairs ? renderPairSheets(answer.rows, terminal) : renderPairTable(answer.rows, terminal));
}

/** The error for an answer without rows: why none is left. */
export function nothingToCompare(answer: PairAnswer, query: PairQuery): CrunchError {
  const left = leftOutText(answer, Number.POSITIVE_INFINITY);
  return new CrunchError('no-data', `stats: no pair to compare for ${rangeText(query.range)} · ${left}`, {
    hint: staleHint(answer, query) ?? 'crunch exchanges shows what is collected; a pair needs prices of two exchanges',
  });
}

/** What to do when nothing is fresh because nobody has polled for a while; null when that is not so. */
export function staleHint({ newestAt }: PairAnswer, { range }: PairQuery): string | null {
  if (newestAt === null || range.until - newestAt <= FRESH_POLLS * MINUTE_MS) return null;
  const after = timeName(1_000 * (Math.floor(newestAt / 1_000) + 1));
  return `the newest price is older than ${FRESH_POLLS} polls: --until ${after} compares what was last collected`;
}

function leftOutText({ rows, pairsConsidered, leftOut }: PairAnswer, width: number): string {
  const reasons = [
    leftOut.noData ? `${countText(leftOut.noData)} without a price` : '',
    leftOut.onOneExchange ? `${countText(leftOut.onOneExchange)} on one exchange` : '',
    leftOut.notComparable ? `${countText(leftOut.notComparable)} stale or suspicious` : '',
    leftOut.beyondTop ? `${countText(leftOut.beyondTop)} beyond the top ${countText(rows.length)}` : '',
  ].filter(Boolean);
  const [first, ...others] = reasons;
  const count = `${countText(rows.length)} of ${countText(pairsConsidered)} pairs`;
  return renderHeading([count, ...(first ? [`left out: ${first}`] : []), ...others], width);
}
