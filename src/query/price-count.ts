import type { Store } from '../store/store.js';
import { createPriceTotals } from './price-totals.js';

/** After that long what was counted is counted again: pruning and imports change old snapshots. */
const RECOUNT_MS = 60_000;

/**
 * How many prices are stored. As `createPriceTotals`, but what pruning takes from old snapshots or an import adds to them is
 * seen too, within a minute or with the next question after it. Only the first question waits until years of history are read.
 *
 * @returns asked with the time, epoch ms UTC.
 */
export function createPriceCount(store: Store): (now: number) => Promise<number> {
  let readTotals = createPriceTotals(store);
  let countedAt: number | null = null;
  let isRecounting = false;

  const recount = async (now: number) => {
    const anew = createPriceTotals(store);
    await anew();
    readTotals = anew;
    countedAt = now;
  };

  return async (now) => {
    countedAt ??= now;
    if (now - countedAt >= RECOUNT_MS && !isRecounting) {
      isRecounting = true;
      // What fails here is tried again by the next question, on figures that are a minute older.
      recount(now)
        .catch(() => undefined)
        .finally(() => {
          isRecounting = false;
        });
    }
    return [...(await readTotals()).values()].reduce((sum, prices) => sum + prices, 0);
  };
}
