import { durationName } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { timeName } from '../market/time.js';
import type { Letter } from './channels/contract.js';
import { isPercent, type WatchedMetric } from './condition.js';
import type { AlertItem, AlertMessage } from './message.js';

/** What may stand in braces in a template, and what is put there. */
const PLACES: Readonly<Record<string, (item: AlertItem, message: AlertMessage) => string>> = {
  rule: (_, { rule }) => rule,
  condition: (_, { condition }) => condition,
  metric: (_, { metric }) => metric,
  within: (_, { within }) => within ?? '',
  exchange: ({ exchange }) => exchange,
  pair: ({ pair }) => pair,
  value: ({ value }, { metric }) => valueText(metric, value),
  price: ({ price }) => (price === null ? '-' : String(price)),
  time: ({ at }) => timeName(at),
};

const PLACE = /\{([^{}]*)\}/g;

/**
 * The message in words: a title, and a line for each market.
 *
 * @param template of such a line; null for the usual one.
 */
export function letterOf(message: AlertMessage, key: string, template: string | null): Letter {
  const lines = message.items.map((item) =>
    template === null ? usualLine(item, message) : template.replace(PLACE, (_, name) => placeText(name, item, message)),
  );
  const left = message.total - message.items.length;
  if (left > 0) lines.push(`and ${left} more`);
  return { key, title: titleOf(message), text: lines.join('\n'), message };
}

/** @throws CrunchError `config` for a template with a place that there is not, naming the nearest. */
export function checkTemplate(template: string, where: string): void {
  for (const [, name = ''] of template.matchAll(PLACE)) {
    if (Object.hasOwn(PLACES, name)) continue;
    const known = Object.keys(PLACES);
    const [near] = nearest(name, known);
    throw new CrunchError('config', `${where}: unknown place {${name}}`, {
      hint: near ? `did you mean {${near}}?` : `there are ${known.map((one) => `{${one}}`).join(', ')}`,
    });
  }
}

/** A value in its metric's unit: `+5.23%`, `12m`, `64250.1`. */
export function valueText(metric: WatchedMetric, value: number): string {
  if (metric === 'stale') return durationName(Math.max(1_000, Math.round(value / 1_000) * 1_000));
  const isSigned = metric.endsWith('change') || metric.endsWith('delta');
  const sign = isSigned && value > 0 ? '+' : '';
  if (isPercent(metric)) return `${sign}${value.toFixed(2)}%`;
  return `${sign}${metric === 'price' ? String(value) : String(Number(value.toPrecision(7)))}`;
}

function titleOf({ rule, items, total, condition, within }: AlertMessage): string {
  const [first] = items;
  const what = total === 1 && first ? `${first.pair} on ${first.exchange}` : `${total} markets`;
  return `${rule}: ${what}, ${condition}${within === null ? '' : ` within ${within}`}`;
}

function usualLine(item: AlertItem, { metric, within }: AlertMessage): string {
  const { exchange, pair, price, at } = item;
  const value =
    metric === 'price' ? '' : ` ${metric} ${valueText(metric, item.value)}${within === null ? '' : ` in ${within}`}`;
  const last = price === null ? '' : `${value === '' ? '' : ','} price ${price}`;
  return `${pair} on ${exchange}:${value}${last}, ${timeName(at)}`;
}

function placeText(name: string, item: AlertItem, message: AlertMessage): string {
  return PLACES[name]?.(item, message) ?? '';
}
