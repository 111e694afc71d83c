import type { TimeRange } from '../../market/time.js';
import type { CorrelateAnswer, Member } from '../../query/correlate.js';
import type { Terminal } from '../terminal.js';
import { displayWidth } from './display-width.js';
import { renderHeading } from './heading.js';
import { countText, NONE } from './numbers.js';
import { type Column, renderTable } from './table.js';
import { rangeText } from './times.js';

/** The columns of the CSV. */
export const CORRELATION_FIELDS = [
  'exchangeA',
  'pairA',
  'exchangeB',
  'pairB',
  'interval',
  'since',
  'until',
  'samples',
  'correlation',
];

/** The rows of the CSV. */
export function correlationCsvRows({ rows }: CorrelateAnswer): object[] {
  return rows.map(({ a, b, ...row }) => {
    return { exchangeA: a.exchange, pairA: a.pair, exchangeB: b.exchange, pairB: b.pair, ...row };
  });
}

/** Room between two columns of a table. */
const GAP = 2;
/** As in `-0.98`. */
const CELL = 5;

/**
 * A line and a column a member. Columns bear the members' names where all fit beside each other, else the numbers of their
 * lines; those that do not fit the width go below. Empty without two members.
 */
export function renderCorrelations(answer: CorrelateAnswer, range: TimeRange, { columns, colors }: Terminal): string {
  const { rows, members } = answer;
  if (members.length < 2) return '';
  const found = new Map(rows.flatMap((row) => [key(row.a, row.b), key(row.b, row.a)].map((name) => [name, row])));
  const names = members.map(nameOf);
  const namesWidth = Math.max(...names.map(displayWidth));
  const isNamed =
    namesWidth + names.reduce((sum, name) => sum + GAP + Math.max(CELL, displayWidth(name)), 0) <= columns;
  const numberWidth = isNamed ? 0 : String(members.length).length + GAP;
  const perBlock = isNamed
    ? members.length
    : Math.max(1, Math.floor((columns - numberWidth - namesWidth) / (GAP + CELL)));

  const blocks: string[] = [];
  for (let start = 0; start < members.length; start += perBlock) {
    const across = members.slice(start, start + perBlock);
    const tableColumns: Column<Member>[] = [
      ...(isNamed
        ? []
        : [{ title: '', align: 'right' as const, text: (one: Member) => String(members.indexOf(one) + 1) }]),
      { title: '', text: nameOf },
      ...across.map(
        (other, index): Column<Member> => ({
          title: isNamed ? nameOf(other) : String(start + index + 1).padStart(CELL),
          align: 'right',
          text: (one) => (one === other ? '1' : coefficientText(found.get(key(one, other))?.correlation ?? null)),
        }),
      ),
    ];
    blocks.push(renderTable(tableColumns, members, { width: columns, paintTitle: colors.bold }));
  }
  const heading = renderHeading([`${rows[0]?.interval} log returns`, rangeText(range), samplesText(answer)], columns);
  return `${colors.dim(heading)}\n\n${blocks.join('\n\n')}`;
}

function samplesText({ rows }: CorrelateAnswer): string {
  const counts = rows.map(({ samples }) => samples);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${countText(least)} in common` : `${countText(least)} … ${countText(most)} in common`;
}

function coefficientText(value: number | null): string {
  return value === null ? NONE : value.toFixed(2).replace(/^-(0\.00)$/, '$1');
}

function key(a: Member, b: Member): string {
  return `${nameOf(a)} ${nameOf(b)}`;
}

function nameOf({ exchange, pair }: Member): string {
  return `${exchange}:${pair}`;
}
