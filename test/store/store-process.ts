import { book } from '../../src/collector/budget.js';
import { takeLease } from '../../src/store/lease.js';
import { readMarkets } from '../../src/store/market.js';
import { initStore, openStore } from '../../src/store/open.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { changeSourceState } from '../../src/store/source-state.js';
import { okSnapshot, pricesOf, START } from './make-history.js';

/**
 * A process of its own that works on a store, started by `startStoreProcess`. It says `ready`, and begins when it is told to.
 */
const createdBy = '0.0.0-test';
const [job, location = ''] = process.argv.slice(2);

function say(word: unknown): void {
  process.stdout.write(`${typeof word === 'string' ? word : JSON.stringify(word)}\n`);
}

async function start(): Promise<void> {
  say('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.unref();
}

async function init(): Promise<void> {
  await start();
  say(await initStore(location, { createdBy }));
}

/** Tries each of the leases once and says which it got. */
async function takeLeases(): Promise<void> {
  const store = await openStore(location, { mode: 'write', createdBy });
  const me = { holder: String(process.pid), pid: process.pid, host: 'test' };
  await start();
  const won: number[] = [];
  for (let lease = 0; lease < 50; lease++) {
    const other = await takeLease(store, `lease-${lease}`, me, START, 60_000, () => true);
    if (other === null) won.push(lease);
  }
  say(won);
  await store.close();
}

/** Tries to spend 40 of a budget of 50, one at a time, and says how many it could. */
async function spend(): Promise<void> {
  const store = await openStore(location, { mode: 'write', createdBy });
  const bid = { cost: 1, wholeCost: 1, priority: 'poll', isProbe: false } as const;
  await start();
  let spent = 0;
  for (let turn = 0; turn < 40; turn++) {
    const isDue = await changeSourceState(store, 'kraken', (state) => {
      const [booked, booking] = book(state, { limit: 50, windowMs: 60_000 }, bid, START);
      return [booked, booking.isDue];
    });
    if (isDue) spent += 1;
  }
  say(spent);
  await store.close();
}

/** Stores snapshots without end, three an hour, and says each; their prices are the number of the snapshot. */
async function write(): Promise<void> {
  const store = await openStore(location, { mode: 'write', createdBy });
  const markets = await readMarkets(store);
  await start();
  for (let tick = 0; ; tick++) {
    const at = START + tick * 20 * 60_000;
    const prices = pricesOf(
      markets,
      markets.map(() => tick + 1),
    );
    say(await writeSnapshot(store, okSnapshot(markets[0]?.exchangeId ?? 0, at), prices));
  }
}

const jobs: Record<string, () => Promise<void>> = { init, takeLeases, spend, write };
await jobs[job ?? '']?.();
