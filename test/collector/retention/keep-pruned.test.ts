import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { importPrices } from '../../../src/collector/import-prices.js';
import { archivePath } from '../../../src/collector/retention/archive-day.js';
import { createRetentionKeeper, type Retention } from '../../../src/collector/retention/keep-pruned.js';
import { withPruneLease } from '../../../src/collector/retention/prune-lease.js';
import { readPriceParquet } from '../../../src/interchange/read-price-parquet.js';
import { buildRollups } from '../../../src/store/rollup/build.js';
import type { Store } from '../../../src/store/store.js';
import { sqliteRoom } from '../../store/each-engine.js';
import { START } from '../../store/make-history.js';
import { allPrices, DAY, exchangeOf, HOUR, MINUTE, makeHistory, NOW } from './history.js';

const room = sqliteRoom();
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

function keeperOf(store: Store, retention: Retention) {
  let now = NOW;
  const said: string[] = [];
  const controller = new AbortController();
  const say = (message: string) => void said.push(message);
  const log = { debug: say, info: say, warn: say };
  const clock = { now: () => now, sleepUntil: async () => {} };
  const me = { holder: 'me', pid: 1, host: 'here' };
  const context = { store, clock, log, me, isAlive: () => true };
  const keeper = createRetentionKeeper(context, retention, MINUTE, controller.signal);
  return { keeper, context, said, controller, at: (time: number) => (now = time) };
}

async function settled(turns = 2_000): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}

it('after a cycle the prices that have come of age go, at most once an hour', async () => {
  const { store } = await room.openFilled(makeHistory);
  const { keeper, said, at } = keeperOf(store, { pricesMs: 2 * DAY, archive: null });
  keeper.afterCycle(NOW);
  await keeper.end();
  expect(await exchangeOf(store)).toMatchObject({ prunedBefore: START + DAY + 2 * HOUR });
  expect(said).toEqual([expect.stringMatching(/^kraken: \d+ prices pruned$/)]);
  at(NOW + HOUR - MINUTE);
  keeper.afterCycle(NOW + HOUR - MINUTE);
  await keeper.end();
  expect(said).toHaveLength(1);
  at(NOW + HOUR);
  keeper.afterCycle(NOW + HOUR);
  await keeper.end();
  expect(await exchangeOf(store)).toMatchObject({ prunedBefore: START + DAY + 3 * HOUR });
});

it('it waits while the next tick is near, yet every cycle lets it go one step on', async () => {
  const { store } = await room.openFilled(makeHistory);
  const { keeper, at, controller } = keeperOf(store, { pricesMs: 3 * DAY, archive: null });
  const before = (await allPrices(store)).length;
  // Each cycle ends after three quarters of its minute.
  at(NOW + 50_000);
  keeper.afterCycle(NOW);
  await settled();
  expect(await allPrices(store)).toHaveLength(before);
  for (let cycle = 1; cycle <= 3; cycle++) {
    at(NOW + cycle * MINUTE + 50_000);
    keeper.afterCycle(NOW + cycle * MINUTE);
    await settled();
  }
  const some = (await allPrices(store)).length;
  expect(some).toBeLessThan(before);
  expect(await exchangeOf(store)).toMatchObject({ prunedBefore: START + 2 * HOUR });
  controller.abort();
  await keeper.end();
  expect(await allPrices(store)).toHaveLength(some);
});

it('what was imported again stays', async () => {
  const { store } = await room.openFilled(makeHistory);
  const archive = await mkdtemp(join(tmpdir(), 'crunch-archive-'));
  folders.push(archive);
  const first = keeperOf(store, { pricesMs: DAY, archive });
  first.keeper.afterCycle(NOW);
  await first.keeper.end();
  expect(await exchangeOf(store)).toMatchObject({ prunedBefore: START + 2 * DAY });
  const path = archivePath(archive, 'kraken', START);
  const options = { skipBad: false, now: NOW, signal: new AbortController().signal, unit: 'row' } as const;
  await importPrices(store, () => readPriceParquet(path, NOW), options);
  await buildRollups(store, { now: NOW });
  const held = await allPrices(store);
  const second = keeperOf(store, { pricesMs: DAY, archive });
  second.keeper.afterCycle(NOW);
  await second.keeper.end();
  expect(second.said).toEqual([]);
  expect(await allPrices(store)).toEqual(held);
});

it('trouble is told and tried again an hour later', async () => {
  const { store } = await room.openFilled(makeHistory);
  const { keeper, context, said, at } = keeperOf(store, { pricesMs: DAY, archive: null });
  await withPruneLease({ ...context, me: { holder: 'other', pid: 2, host: 'there' } }, async () => {
    keeper.afterCycle(NOW);
    await keeper.end();
  });
  expect(said).toEqual([expect.stringMatching(/^retention: prune: pid 2 on there prunes since 2026-01-04T02:00:00Z$/)]);
  at(NOW + HOUR);
  keeper.afterCycle(NOW + HOUR);
  await keeper.end();
  expect(await exchangeOf(store)).toMatchObject({ prunedBefore: START + 2 * DAY + 3 * HOUR });
});
