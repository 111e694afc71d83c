import { HOUR_MS, MINUTE_MS } from '../market/duration.js';
import { observeRun, type SummaryColumns } from '../stats/summary-columns.js';
import { bucketOf } from '../store/rollup/level.js';
import type { PriceColumn } from '../store/rollup/price-runs.js';

/** Windows are held in slices of this length. */
export const SLICE_MS = 5 * MINUTE_MS;
/** Of an hour. */
export const SLICES = HOUR_MS / SLICE_MS;

/** The prices of one poll, by place of the market; NaN where it has none. */
export interface Row {
  /** Epoch ms UTC. */
  readonly at: number;
  readonly prices: Float64Array;
}

/** The polls of an hour, slice by slice, oldest first. */
export interface HourRows {
  readonly openTime: number;
  readonly slices: readonly Row[][];
}

export function emptyHour(openTime: number): HourRows {
  return { openTime, slices: Array.from({ length: SLICES }, () => []) };
}

/** Which slice of its hour a time is in. */
export function sliceIndex(time: number): number {
  return Math.floor((time - bucketOf(time, HOUR_MS)) / SLICE_MS);
}

export function addRows(hour: HourRows, rows: readonly Row[]): void {
  for (const row of rows) hour.slices[sliceIndex(row.at)]?.push(row);
}

/**
 * Turns polls into rows of these markets. More than one row where a market has several prices in the poll, as when two
 * polls of one millisecond were stored as one.
 *
 * @param ids ascending.
 */
export function rowMaker(ids: Uint32Array): (poll: PriceColumn) => Row[] {
  const lowest = ids[0] ?? 0;
  const places = new Int32Array((ids.at(-1) ?? 0) - lowest + 1).fill(-1);
  for (let place = 0; place < ids.length; place++) places[(ids[place] as number) - lowest] = place;
  const emptyRow = (at: number): Row => ({ at, prices: new Float64Array(ids.length).fill(Number.NaN) });
  return ({ takenAt, marketIds, prices }) => {
    const rows: Row[] = [];
    for (let i = 0; i < marketIds.length; i++) {
      const place = places[(marketIds[i] as number) - lowest] ?? -1;
      if (place < 0) continue;
      let row = rows.find((one) => Number.isNaN(one.prices[place] as number));
      if (row === undefined) {
        row = emptyRow(takenAt);
        rows.push(row);
      }
      row.prices[place] = prices[i] as number;
    }
    return rows;
  };
}

/**
 * Adds rows to the Summaries of some markets.
 *
 * @param rows in time order.
 * @param places where in the rows each market of the columns stands.
 */
export function observeRows(columns: SummaryColumns, rows: readonly Row[], places: Uint32Array): void {
  if (rows.length === 0) return;
  const times = new Float64Array(rows.length);
  const prices = new Float64Array(rows.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    let count = 0;
    for (let item = 0; item < rows.length; item++) {
      const row = rows[item] as Row;
      const price = row.prices[place] as number;
      if (Number.isNaN(price)) continue;
      times[count] = row.at;
      prices[count] = price;
      count += 1;
    }
    observeRun(columns, i, times, prices, 0, count);
  }
}
