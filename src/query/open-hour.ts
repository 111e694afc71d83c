import { clearColumns, emptyColumns, mergeColumns, type SummaryColumns } from '../stats/summary-columns.js';
import { addRows, type HourRows, observeRows, type Row, sliceIndex } from './window-rows.js';

/** The hour that is going on, market by market as in its rows. */
export interface OpenHour {
  readonly rows: HourRows;
  /** The slice that is going on. */
  readonly slice: number;
  /** Of the slices before. */
  readonly done: SummaryColumns;
  readonly current: SummaryColumns;
  add(rows: readonly Row[]): void;
  /** All of it, once it is over. */
  whole(): SummaryColumns;
}

/**
 * @param held rows that are there.
 * @param at the time of the newest poll, not before any of them.
 */
export function createOpenHour(held: HourRows, at: number, markets: number): OpenHour {
  const itself = Uint32Array.from({ length: markets }, (_, place) => place);
  const places = Int32Array.from(itself);
  const done = emptyColumns(markets);
  const current = emptyColumns(markets);
  let slice = sliceIndex(at);
  observeRows(done, held.slices.slice(0, slice).flat(), itself);
  observeRows(current, held.slices[slice] ?? [], itself);

  function endSlice(): void {
    mergeColumns(done, current, places);
    clearColumns(current);
  }

  return {
    rows: held,
    get slice() {
      return slice;
    },
    done,
    current,
    add(rows) {
      addRows(held, rows);
      for (const row of rows) {
        if (sliceIndex(row.at) !== slice) endSlice();
        slice = sliceIndex(row.at);
        observeRows(current, [row], itself);
      }
    },
    whole() {
      endSlice();
      return done;
    },
  };
}
