import type { Order } from './metric.js';

/**
 * A copy of the rows with the first rank first. Null comes last in every order; rows of one value (in `abs`, of one
 * size) follow `tieBreak`. In `abs` order 3, -5, null, 1 becomes -5, 3, 1, null.
 *
 * @param value asked once per row; never NaN.
 */
export function rank<Row>(
  rows: readonly Row[],
  value: (row: Row) => number | null,
  order: Order,
  tieBreak: (a: Row, b: Row) => number,
): Row[] {
  return rows
    .map((row) => ({ row, key: sortKey(value(row), order) }))
    .sort((a, b) => (a.key === b.key ? tieBreak(a.row, b.row) : a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

/** Ascending keys give the order wanted. */
function sortKey(value: number | null, order: Order): number {
  if (value === null) return Number.POSITIVE_INFINITY;
  if (order === 'asc') return value;
  return order === 'desc' ? -value : -Math.abs(value);
}
