import type { Stats } from '../api/types.js';
import { type MetricName, metricOf, type Order } from './columns.js';

/** Rows by a metric, null last whatever the order, a shared value by exchange, then pair. */
export function sortRows(rows: readonly Stats[], name: MetricName, order: Order): Stats[] {
  const { field } = metricOf(name);
  const weigh = order === 'abs' ? Math.abs : order === 'asc' ? (value: number) => -value : (value: number) => value;
  return [...rows].sort((a, b) => {
    const left = a[field] ?? null;
    const right = b[field] ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(a, b);
    return weigh(right) - weigh(left) || byName(a, b);
  });
}

function byName(a: Stats, b: Stats): number {
  return compare(a.exchange, b.exchange) || compare(a.pair, b.pair);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
