import { DAY_MS, YEAR_MS } from '../market/duration.js';
import { readExchanges } from '../store/exchange.js';
import { readGrowth, readPriceBytes } from '../store/growth.js';
import { readPricedSpans } from '../store/prune.js';
import type { Store } from '../store/store.js';

/** How large the store gets if collecting goes on as it did; in bytes on disk. */
export interface Forecast {
  /** Single prices: what a retention takes away again. */
  priceBytesPerDay: number;
  /** Summaries of hours to weeks, which stay. */
  rollupBytesPerDay: number;
  /** Everything kept for ever. */
  in30DaysBytes: number;
  inYearBytes: number;
  /** How long single prices are kept; null when for ever, and then the next two are null too. */
  retentionMs: number | null;
  retainedIn30DaysBytes: number | null;
  retainedInYearBytes: number | null;
  /** Null where it cannot be told. */
  diskFreeBytes: number | null;
  /** When that is used up, with the retention that is in force, epoch ms UTC; null when not within 100 years. */
  diskFullAt: number | null;
}

const MOST_DAYS = 36_500;

/** Null below one hour of history. */
export async function readForecast(
  store: Store,
  sizeBytes: number,
  { retentionMs, diskFreeBytes }: Pick<Forecast, 'retentionMs' | 'diskFreeBytes'>,
  now: number,
): Promise<Forecast | null> {
  const growth = await readGrowth(store);
  if (growth === null) return null;
  const { priceBytesPerDay, rollupBytesPerDay, ledgerBytesPerDay } = growth;
  const bytesPerDay = priceBytesPerDay + rollupBytesPerDay + ledgerBytesPerDay;
  const grown = (days: number) => Math.round(sizeBytes + days * bytesPerDay);
  const priceBytes = retentionMs === null ? 0 : await readHeldBytes(store, now);
  const retained = (days: number) => {
    if (retentionMs === null) return grown(days);
    // What is freed is used again, but the store never gets smaller.
    const beyond = priceBytes + days * priceBytesPerDay - (retentionMs / DAY_MS) * priceBytesPerDay;
    return Math.max(sizeBytes, grown(days) - Math.max(0, Math.round(beyond)));
  };
  const fullDay = diskFreeBytes === null ? null : firstDay((days) => retained(days) - sizeBytes >= diskFreeBytes);
  return {
    priceBytesPerDay,
    rollupBytesPerDay,
    in30DaysBytes: grown(30),
    inYearBytes: grown(YEAR_MS / DAY_MS),
    retentionMs,
    retainedIn30DaysBytes: retentionMs === null ? null : retained(30),
    retainedInYearBytes: retentionMs === null ? null : retained(YEAR_MS / DAY_MS),
    diskFreeBytes,
    diskFullAt: fullDay === null ? null : now + fullDay * DAY_MS,
  };
}

async function readHeldBytes(store: Store, now: number): Promise<number> {
  let bytes = 0;
  for (const { id } of await readExchanges(store)) {
    const range = { since: 0, until: now };
    const [all] = await readPricedSpans(store, id, range, Number.MAX_SAFE_INTEGER);
    bytes += await readPriceBytes(store, id, range, all?.prices ?? 0);
  }
  return bytes;
}

/** The first whole day on which it is so; it must stay so. */
function firstDay(isSo: (days: number) => boolean): number | null {
  if (!isSo(MOST_DAYS)) return null;
  let low = 0;
  let high = MOST_DAYS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
