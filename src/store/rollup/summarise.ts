import {
  emptyColumns,
  mergeColumns,
  observeRun,
  SUMMARY_FIELDS,
  type SummaryColumns,
  type SummaryField,
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

/** Fields that depend on the order of the sums, if only in their last digits. */
const ROUNDED: ReadonlySet<SummaryField> = new Set(['meanOffset', 'm2', 'returnMean', 'returnM2']);
const TOLERANCE = 1e-9;

/** The first thing in which two that should say the same of every market do not; null when there is none. */
export function differenceOf(held: Summaries, wanted: Summaries): string | null {
  const { marketIds } = wanted;
  if (held.marketIds.length !== marketIds.length) {
    return `${held.marketIds.length} markets instead of ${marketIds.length}`;
  }
  for (let i = 0; i < marketIds.length; i++) {
    if (held.marketIds[i] !== marketIds[i]) return `market ${held.marketIds[i]} instead of ${marketIds[i]}`;
    for (const field of SUMMARY_FIELDS) {
      const found = held.columns[field][i] as number;
      const right = wanted.columns[field][i] as number;
      if (!isNear(field, found, right, scaleOf(wanted.columns, field, i))) {
        return `${field} of market ${marketIds[i]}: ${found} instead of ${right}`;
      }
    }
  }
  return null;
}

function isNear(field: SummaryField, found: number, right: number, scale: number): boolean {
  if (!ROUNDED.has(field)) return found === right;
  return Math.abs(found - right) <= TOLERANCE * Math.max(Math.abs(right), scale);
}

/** What a mean near 0, or a spread of next to nothing, is measured against. */
function scaleOf(columns: SummaryColumns, field: SummaryField, i: number): number {
  const spread = (columns.max[i] as number) - (columns.min[i] as number);
  if (field === 'meanOffset') return spread;
  if (field === 'm2') return spread * spread;
  return field === 'returnMean' ? Math.sqrt(columns.returnM2[i] as number) : 1e-20;
}
