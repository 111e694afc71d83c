import type { WatchedMetric } from '../../alerts/condition.js';
import { valueText } from '../../alerts/letter.js';
import type { AlertDeliveryRow, AlertEventRow } from '../../alerts/read-alerts.js';
import type { Terminal } from '../terminal.js';
import { priceText } from './numbers.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const EVENT_FIELDS = [
  ...(['id', 'rule', 'ruleId', 'exchange', 'pair', 'at', 'metric', 'value', 'price', 'deliveries'] as const),
] as const satisfies readonly (keyof AlertEventRow)[];

/** One firing a line, and below it what could not be told; empty without rows. */
export function renderEvents(rows: readonly AlertEventRow[], { columns, colors }: Terminal): string {
  if (rows.length === 0) return '';
  const table = renderTable(
    [
      { title: 'time (UTC)', text: ({ at }) => minuteText(at) },
      { title: 'rule', text: ({ rule }) => rule },
      { title: 'exchange', priority: 2, text: ({ exchange }) => exchange },
      { title: 'pair', text: ({ pair }) => pair },
      { title: 'value', align: 'right', text: ({ metric, value }) => valueText(metric as WatchedMetric, value) },
      { title: 'price', align: 'right', priority: 1, text: ({ price }) => priceText(price) },
      {
        title: 'told',
        text: toldText,
        paint: (text, { deliveries }) => (deliveries.some(isDead) ? colors.red(text) : text),
      },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
  const dead = new Map(rows.flatMap(({ deliveries }) => deliveries.filter(isDead)).map((one) => [one.id, one]));
  const lines = [...dead.values()].map(
    ({ id, channel, attempts, error }) => `  ${id} ${channel}: given up after ${attempts}: ${error ?? ''}`,
  );
  if (lines.length === 0) return table;
  return [table, '', ...lines, '  crunch alert resend NUMBER sends one of them again'].join('\n');
}

/** `ops, phone waits, mail given up (17)`. */
function toldText({ deliveries }: AlertEventRow): string {
  if (deliveries.length === 0) return 'nobody';
  return deliveries
    .map(({ id, channel, status }) => {
      if (status === 'dead') return `${channel} given up (${id})`;
      return status === 'sent' ? channel : `${channel} waits`;
    })
    .join(', ');
}

function isDead({ status }: AlertDeliveryRow): boolean {
  return status === 'dead';
}
