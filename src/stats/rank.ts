import type { Order } from './metric.js';

/**
 * A copy of the rows with the first rank first. Null comes last in every order; rows of one value (in `abs`, of one
 * size) stay in the order in which they came. In `abs` order 3, -5, null, 1 becomes -5, 3, 1, null.
 *
 * @param value asked once per row; never NaN.
 * @param top the most rows; all when absent.
 */
export function rank<Row>(
  rows: readonly Row[],
  value: (row: Row) => number | null,
  order: Order,
  top = rows.length,
): Row[] {
  const keys = new Float64Array(rows.length);
  for (const [place, row] of rows.entries()) keys[place] = sortKey(value(row), order);
  // Few of many are wanted as a rule: numbers are sorted several times faster than rows.
  const highest = top < rows.length ? (keys.slice().sort()[Math.max(0, top - 1)] as number) : Number.POSITIVE_INFINITY;
  const places: number[] = [];
  for (let place = 0; place < keys.length; place++) if ((keys[place] as number) <= highest) places.push(place);
  return places
    .sort((a, b) => {
      const [left, right] = [keys[a] as number, keys[b] as number];
      return left === right ? a - b : left < right ? -1 : 1;
    })
    .slice(0, top)
    .map((place) => rows[place] as Row);
}

/** Ascending keys give the order wanted. */
function sortKey(value: number | null, order: Order): number {
  if (value === null) return Number.POSITIVE_INFINITY;
  if (order === 'asc') return value;
  return order === 'desc' ? -value : -Math.abs(value);
}
