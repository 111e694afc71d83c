import {
  emptyColumns,
  mergeColumns,
  observeRun,
  SUMMARY_FIELDS,
  type SummaryColumns,
} from '../../stats/summary-columns.js';
import type { PriceRuns } from './price-runs.js';

/** The markets of an exchange and their Summaries, grown by runs of prices and by blocks in the order of their times. */
export interface Summaries {
  readonly marketIds: Uint32Array;
  readonly columns: SummaryColumns;
}

/** The Summary of each run. */
export function summariesOfRuns({ marketIds, starts, times, prices }: PriceRuns): Summaries {
  const columns = emptyColumns(marketIds.length);
  for (let i = 0; i < marketIds.length; i++) {
    observeRun(columns, i, times, prices, starts[i] as number, starts[i + 1] as number);
  }
  return { marketIds, columns };
}

/** The Summaries of neighbouring spans, oldest first, as those of the whole. */
export function mergeSummaries(parts: readonly Summaries[]): Summaries {
  const marketIds = parts.reduce<Uint32Array>((ids, part) => joined(ids, part.marketIds), new Uint32Array());
  const columns = emptyColumns(marketIds.length);
  for (const part of parts) mergeColumns(columns, part.columns, placesIn(marketIds, part.marketIds));
  return { marketIds, columns };
}

/** The ids of both, ascending; `a` itself when it holds all of `b`. */
function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (placesIn(a, b).every((place) => place >= 0)) return a;
  return new Uint32Array(new Set([...a, ...b])).sort();
}

/** Where each of `ids` stands in `all`, -1 where it does not; both ascending. */
export function placesIn(all: Uint32Array, ids: Uint32Array): Int32Array {
  const places = new Int32Array(ids.length);
  let place = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    while (place < all.length && (all[place] as number) < id) place += 1;
    places[i] = all[place] === id ? place : -1;
  }
  return places;
}

/** Whether both say the same of every market, to the last bit. */
export function isSame(a: Summaries, b: Summaries): boolean {
  if (a.marketIds.length !== b.marketIds.length) return false;
  for (let i = 0; i < a.marketIds.length; i++) {
    if (a.marketIds[i] !== b.marketIds[i]) return false;
    for (const field of SUMMARY_FIELDS) if (a.columns[field][i] !== b.columns[field][i]) return false;
  }
  return true;
}
