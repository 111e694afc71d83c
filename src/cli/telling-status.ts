import { type Forecast, readForecast } from '../query/forecast.js';
import { readStatus, type Status } from '../query/status.js';
import { SOURCES } from '../sources/registry.js';
import type { Context } from './context.js';
import { freeSpace } from './free-space.js';
import { withStore } from './with-store.js';

/** How the store and the collection stand, and where that leads; no forecast below one hour of history. */
export type StatusReport = Status & { readonly forecast: Forecast | null };

export function readStatusReport(context: Context, now: number): Promise<StatusReport> {
  return withStore(context, 'read', async (store) => {
    const status = await readStatus(store, Object.values(SOURCES), now);
    const means = { retentionMs: context.settings.retentionMs.value, diskFreeBytes: await freeSpace(store) };
    return { ...status, forecast: await readForecast(store, status.sizeBytes, means, now) };
  });
}
