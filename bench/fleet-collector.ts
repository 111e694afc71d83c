// A child process: stores a snapshot of each exchange of the fleet once a cycle, as a collector does. Gets where and how often
// as its first message, answers each cycle with how many there were, and runs until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../src/store/open.js';
import { writeSnapshot } from '../src/store/snapshot.js';
import { headOf, pricesOf } from './crunch-store.js';
import { FLEET, partOf, readFleet } from './fleet.js';
import { createWorkload, minuteOf } from './workload.js';

export interface Rhythm {
  readonly path: string;
  readonly everyMs: number;
}

/** The answers of exchanges arrive one after the other within about this time. */
const SPREAD_MS = 1_000;

process.once('message', async ({ path, everyMs }: Rhythm) => {
  const store = await openStore(path, { mode: 'write', createdBy: 'bench' });
  const fleet = await readFleet(store);
  const workload = createWorkload(FLEET.exchanges.length * FLEET.marketsEach);
  const gapMs = Math.min(SPREAD_MS, everyMs) / fleet.length;
  const began = Date.now();
  for (let cycle = 1; ; cycle++) {
    const minute = workload.next(1);
    for (const [place, { exchangeId, marketIds }] of fleet.entries()) {
      await sleep(Math.max(0, began + (cycle - 1) * everyMs + place * gapMs - Date.now()));
      const { prices } = minuteOf(partOf(minute, place), 0);
      await writeSnapshot(store, headOf(exchangeId, Date.now()), pricesOf(marketIds, prices));
    }
    process.send?.(cycle);
    await sleep(Math.max(0, began + cycle * everyMs - Date.now()));
  }
});
