import type { AlertMarketRow, AlertRow } from '../../alerts/read-alerts.js';
import type { Terminal } from '../terminal.js';
import { countText, NONE } from './numbers.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { ageText, minuteText } from './times.js';

/** The columns of the CSV. */
export const ALERT_FIELDS = [
  ...(['id', 'name', 'origin', 'state', 'pairs', 'exchanges', 'when', 'within', 'level', 'rearm', 'hold'] as const),
  ...(['cooldown', 'once', 'expiresAt', 'minVolumeUsd', 'notify', 'createdAt', 'lastFiredAt', 'fired'] as const),
] as const satisfies readonly (keyof AlertRow)[];

/** One rule a line; empty without rows. */
export function renderAlerts(rows: readonly AlertRow[], now: number, { columns, colors }: Terminal): string {
  if (rows.length === 0) return '';
  return renderTable(
    [
      { title: 'rule', text: ({ name }) => name },
      { title: 'state', text: ({ state }) => state, paint: (text) => stateColor(colors, text)(text) },
      { title: 'when', text: whenText },
      { title: 'pairs', priority: 3, text: ({ pairs }) => listText(pairs) },
      { title: 'fired', align: 'right', priority: 2, text: ({ fired }) => countText(fired) },
      {
        title: 'last',
        align: 'right',
        text: ({ lastFiredAt }) => (lastFiredAt === null ? NONE : `${ageText(now - lastFiredAt)} ago`),
      },
      { title: 'tells', priority: 1, text: ({ notify }) => listText(notify) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}

/** All of one rule, a line each, and the markets that it is not armed for. */
export function renderAlert(
  row: AlertRow,
  markets: readonly AlertMarketRow[],
  done: string | null,
  now: number,
  { columns, colors }: Terminal,
): string {
  const last =
    row.lastFiredAt === null ? 'never' : `${minuteText(row.lastFiredAt)} UTC (${ageText(now - row.lastFiredAt)} ago)`;
  const lines: [string, string | null][] = [
    ['pairs', row.pairs.join(', ')],
    ['exchanges', row.exchanges === null ? 'any' : row.exchanges.join(', ')],
    ['when', whenText(row)],
    ['hold', row.hold === '0' ? null : row.hold],
    ['cooldown', row.cooldown === '0' ? null : row.cooldown],
    ['rearm', row.rearm === null ? null : String(row.rearm)],
    ['once', row.once ? 'yes' : null],
    ['min volume', row.minVolumeUsd === null ? null : `$${countText(row.minVolumeUsd)} a day`],
    ['expires', row.expiresAt === null ? null : `${minuteText(row.expiresAt)} UTC`],
    ['tells', row.notify.length === 0 ? 'the log only' : row.notify.join(', ')],
    ['declared in', row.origin === 'config' ? 'the configuration file' : null],
    ['fired', row.fired === 0 ? 'never' : `${countText(row.fired)} times, last ${last}`],
  ];
  const state = stateColor(colors, row.state)(row.state);
  const head = `${done === null ? '' : `${done} `}${colors.bold(row.name)} (${row.id}), ${state}`;
  const body = lines.flatMap(([name, text]) => (text === null ? [] : `  ${name.padEnd(12)}${text}`));
  const table =
    markets.length === 0
      ? []
      : [
          '',
          renderTable(
            [
              { title: 'exchange', text: ({ exchange }) => exchange },
              { title: 'pair', text: ({ pair }) => pair },
              { title: 'state', text: ({ phase }) => phase, paint: (text) => stateColor(colors, text)(text) },
              { title: 'since (UTC)', text: ({ since }) => minuteText(since) },
              { title: 'fired (UTC)', priority: 1, text: ({ firedAt }) => minuteText(firedAt) },
            ],
            markets,
            { width: columns, paintTitle: colors.bold },
          ),
        ];
  return [head, ...body, ...table].join('\n');
}

function whenText({ when, within }: AlertRow): string {
  return within === null ? when : `${when} within ${within}`;
}

function listText(items: readonly string[]): string {
  if (items.length === 0) return NONE;
  return items.length > 2 ? `${items[0]} and ${items.length - 1} more` : items.join(', ');
}

function stateColor(colors: Terminal['colors'], state: string): (text: string) => string {
  if (state === 'firing') return colors.red;
  return state === 'pending' || state === 'cooling'
    ? colors.yellow
    : statusColor(colors, state === 'armed' ? 'ok' : state);
}
