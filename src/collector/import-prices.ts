import type { BadLine, PriceBatch } from '../interchange/price-collector.js';
import { type ImportCounts, type ImportedPrices, writeImported } from '../store/imported.js';
import type { Store } from '../store/store.js';
import { checkBatches, type ImportOptions } from './import-check.js';
import { createImportPlaces, type Place } from './import-places.js';

export interface ImportOutcome extends ImportCounts {
  /** Lines left out because they could not be read. */
  readonly skipped: number;
  /** The first of them; null when there is none. */
  readonly firstSkipped: BadLine | null;
  /** What a bad line is called. */
  readonly unit: ImportOptions['unit'];
}

/**
 * Stores the prices of a file. Each batch is a transaction and what is held stays, so an import that was interrupted is
 * finished by repeating it.
 *
 * @param open starts reading the file from its beginning; called twice unless bad lines are skipped, so that a bad one
 *   is found before anything is stored.
 * @throws CrunchError `usage` at the first bad line unless they are skipped, with nothing stored; the signal's reason.
 */
export async function importPrices(
  store: Store,
  open: () => AsyncIterable<PriceBatch>,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const { skipBad, now, signal, unit, onProgress } = options;
  if (!skipBad) await checkBatches(open(), options);
  const places = createImportPlaces(store, now);
  const total = { stored: 0, unchanged: 0, differing: 0, skipped: 0 };
  let firstSkipped: BadLine | null = null;
  let rows = 0;
  for await (const batch of open()) {
    signal.throwIfAborted();
    const counts = await writeImported(store, partsOf(batch, await places.find(batch.markets)));
    total.stored += counts.stored;
    total.unchanged += counts.unchanged;
    total.differing += counts.differing;
    total.skipped += batch.badCount;
    firstSkipped ??= batch.firstBad;
    rows += batch.length;
    onProgress?.('storing', rows);
  }
  return { ...total, firstSkipped, unit };
}

/** The batch by exchange; each market takes the place that its name has in the store. */
function partsOf(batch: PriceBatch, places: readonly Place[]): ImportedPrices[] {
  const { length, marketOf, times, prices } = batch;
  const exchangeIds = [...new Set(places.map(({ exchangeId }) => exchangeId))];
  const marketIds = Float64Array.from(marketOf, (market) => (places[market] as Place).marketId);
  const [only] = exchangeIds;
  if (exchangeIds.length === 1 && only !== undefined) return [{ exchangeId: only, marketIds, times, prices }];
  const rowsOf = new Map(exchangeIds.map((id) => [id, [] as number[]]));
  for (let row = 0; row < length; row++) rowsOf.get((places[marketOf[row] as number] as Place).exchangeId)?.push(row);
  return [...rowsOf].map(([exchangeId, rows]) => {
    const pick = (column: ArrayLike<number>) => Float64Array.from(rows, (row) => column[row] as number);
    return { exchangeId, marketIds: pick(marketIds), times: pick(times), prices: pick(prices) };
  });
}
