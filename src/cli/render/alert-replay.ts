import type { WatchedMetric } from '../../alerts/condition.js';
import { valueText } from '../../alerts/letter.js';
import type { Replay, ReplayFiring } from '../../alerts/replay.js';
import type { Terminal } from '../terminal.js';
import { renderHeading } from './heading.js';
import { countText, priceText } from './numbers.js';
import { renderTable } from './table.js';
import { minuteText, rangeText } from './times.js';

/** The columns of the CSV. */
export const FIRING_FIELDS = [
  'exchange',
  'pair',
  'at',
  'value',
  'price',
] as const satisfies readonly (keyof ReplayFiring)[];

const PRICE = {
  title: 'price',
  align: 'right',
  priority: 1,
  text: ({ price }: ReplayFiring) => priceText(price),
} as const;

/** What a rule would have done, and the last of its firings. */
export function renderReplay(value: Replay, metric: WatchedMetric, { columns, colors }: Terminal): string {
  const { rule, markets, polls, fired, messages, messagesPerDay, busiestDay, firings } = value;
  const heading = renderHeading(
    [
      `${rule} would have fired ${plural(fired, 'time')}`,
      `${plural(messages, 'message')}, ${perDayText(messagesPerDay)} a day`,
      busiestDay === null ? '' : `at most ${countText(busiestDay.messages)}, on ${busiestDay.day}`,
      `${plural(markets, 'market')}, ${plural(polls, 'poll')}`,
      rangeText(value),
    ],
    columns,
  );
  if (firings.length === 0) return heading;
  const table = renderTable(
    [
      { title: 'time (UTC)', text: ({ at }) => minuteText(at) },
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'pair', text: ({ pair }) => pair },
      { title: metric, align: 'right', text: (firing) => valueText(metric, firing.value) },
      ...(metric === 'price' ? [] : [PRICE]),
    ],
    firings,
    { width: columns, paintTitle: colors.bold },
  );
  const left = fired - firings.length;
  return `${heading}\n${table}${left > 0 ? `\n${countText(left)} before these` : ''}`;
}

function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function perDayText(count: number): string {
  return count >= 10 || count === 0 ? String(Math.round(count)) : String(Number(count.toFixed(count < 0.1 ? 3 : 1)));
}
