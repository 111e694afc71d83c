import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPriceParquet } from '../../interchange/read-price-parquet.js';
import { writePriceParquet } from '../../interchange/write-price-parquet.js';
import type { PriceColumns } from '../../interchange/write-prices.js';
import { CrunchError } from '../../market/error.js';
import { pairName } from '../../market/pair.js';
import type { SnapshotHead } from '../../store/rollup/polls.js';
import type { Store } from '../../store/store.js';
import { comparePrices, mergePrices, openCursor } from './ordered-prices.js';
import { storedPrices } from './stored-prices.js';
import { writeWhole } from './whole-file.js';

/** The prices of an exchange on one day. */
export interface Day {
  readonly exchange: string;
  /** Epoch ms UTC. */
  readonly openTime: number;
  /** Of every snapshot of that day that has prices. */
  readonly heads: readonly SnapshotHead[];
}

/**
 * Where a day is archived: `<folder>/kraken/date=2026-01-31/prices.parquet`. The date is a partition that DuckDB and pandas
 * understand; the exchange must not be one, for it is a column too and pandas refuses a name that is both.
 */
export function archivePath(folder: string, exchange: string, openTime: number): string {
  const date = new Date(openTime).toISOString().slice(0, 10);
  return join(folder, encodeURIComponent(exchange), `date=${date}`, 'prices.parquet');
}

/**
 * Makes sure that the archive holds every price of the day; what its file holds already stays in it. On return the file is
 * whole and on disk.
 *
 * @param step is waited for before each piece of work.
 * @returns the size of the file.
 * @throws CrunchError `usage` when the file cannot be written, or is there and is not an archive of that day; `busy` when
 *   prices of the day were added meanwhile.
 */
export async function archiveDay(
  store: Store,
  folder: string,
  { exchange, openTime, heads }: Day,
  now: number,
  step: () => Promise<void>,
): Promise<number> {
  const path = archivePath(folder, exchange, openTime);
  const stored = storedPrices(store, exchange, heads, step);
  const due = heads.reduce((sum, { priceCount }) => sum + priceCount, 0);
  const heldBytes = await sizeOf(path);
  if (heldBytes === null) {
    const written = await writeWhole(path, async (write) => {
      requireAll(await writePriceParquet(write, stored), due);
      await step();
      return true;
    });
    return written ?? 0;
  }
  const ours = await openCursor(stored);
  const theirs = await openCursor(archivedPrices(path, exchange, now));
  const written = await writeWhole(path, async (write) => {
    const count = await writePriceParquet(write, mergePrices(exchange, theirs, ours));
    requireAll(ours.passed, due);
    await step();
    return count > theirs.passed;
  });
  return written ?? heldBytes;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CrunchError('usage', `archive: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
}

function requireAll(found: number, due: number): void {
  if (found === due) return;
  throw new CrunchError('busy', `archive: read ${found} of ${due} prices, others came in between`, {
    hint: 'nothing of that day is deleted; repeat the command',
  });
}

/** The prices of an archived file, which must be in the order of one. */
async function* archivedPrices(path: string, exchange: string, now: number): AsyncGenerator<PriceColumns> {
  let before = { pair: null as string | null, time: 0, price: 0 };
  try {
    for await (const { length, markets, marketOf, times, prices, badCount } of readPriceParquet(path, now)) {
      if (badCount > 0 || markets.some((market) => market.exchange !== exchange)) throw notAnArchive(path);
      const pairs = markets.map(pairName);
      for (let row = 0; row < length; row++) {
        const pair = pairs[marketOf[row] as number] as string;
        const next = { pair, time: times[row] as number, price: prices[row] as number };
        if (before.pair !== null && comparePrices(before, next) > 0) throw notAnArchive(path);
        before = next;
      }
      yield { exchange, length, pairs, pairOf: marketOf, times, prices };
    }
  } catch (error) {
    throw error instanceof CrunchError ? notAnArchive(path, error) : error;
  }
}

function notAnArchive(path: string, cause?: unknown): CrunchError {
  return new CrunchError('usage', `archive: ${path} is not an archive of that day`, {
    hint: 'move it away; nothing of that day is deleted',
    cause,
  });
}
