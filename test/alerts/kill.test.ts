import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliverDue } from '../../src/alerts/deliver.js';
import { silentLog } from '../../src/market/log.js';
import { readDeliveries } from '../../src/store/delivery.js';
import { openStore, type Store } from '../../src/store/open.js';
import { newUser } from '../cli/crunch.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { newEndpoints } from './channels/endpoints.js';
import { channelOf } from './channels/world.js';

const AWS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

const user = newUser();
const endpoints = newEndpoints().filter(({ isThere }) => isThere);
const kinds = endpoints.map(({ kind }) => kind);
let simulator: Simulator;
let env: Record<string, string> = {};

beforeAll(async () => {
  Object.assign(process.env, AWS);
  const clock = { now: Date.now };
  simulator = await startSimulator({ seed: 7, clock, markets: 20, exchanges: ['kraken'], limits: { mode: 'off' } });
  const tables = endpoints.flatMap(({ kind, table }) => [
    `[notify.${kind}]`,
    ...Object.entries(table()).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
  ]);
  writeFileSync(join(user.home, 'config.toml'), tables.join('\n'));
  env = {
    ...{ CRUNCH_CONFIG: join(user.home, 'config.toml'), CRUNCH_DB: join(user.home, 'begun.db') },
    ...{ CRUNCH_KRAKEN_URL: simulator.url('kraken'), CRUNCH_EXCHANGES: 'kraken', ...AWS },
  };
  await user.run(['collect'], env);
});
afterAll(() => simulator.close());

/** A copy of the collected store, with a rule that fires at the next poll and tells every channel. */
async function withRule(name: string, pair: string): Promise<Record<string, string>> {
  const own = { ...env, CRUNCH_DB: join(user.home, `${name}.db`) };
  copyFileSync(env.CRUNCH_DB ?? '', own.CRUNCH_DB);
  const rule = ['alert', 'add', pair, '--when', 'price > 0', '--notify', kinds.join()];
  expect((await user.run(rule, own)).code).toBe(0);
  return own;
}

async function withStore<Result>(path: string | undefined, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(path ?? '', { mode: 'write', createdBy: 'test' });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Under which key each channel has its message. */
async function readKeys(store: Store): Promise<Map<string, string>> {
  const deliveries = await readDeliveries(store, { limit: 10 });
  return new Map(deliveries.map(({ channel, key }) => [channel, key]));
}

describe('a message by HTTP, by e-mail and by Amazon SNS', () => {
  test('arrives once when the process was killed after storing and before sending it', async () => {
    for (const { behave } of endpoints) behave('takes');
    // What a pattern finds gathers for some seconds before it is sent.
    const own = await withRule('stored', '*-USD');
    const collecting = user.start(['collect'], own);
    const stored = await withStore(own.CRUNCH_DB, async (store) => {
      for (;;) {
        const found = await readKeys(store);
        if (found.size > 0) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    collecting.process.kill('SIGKILL');
    await collecting.ended;
    expect([...stored.keys()].sort()).toEqual([...kinds].sort());
    for (const { keys } of endpoints) expect(keys()).toEqual([]);
    const delivered = await user.run(['alert', 'deliver'], own);
    expect(delivered).toMatchObject({ code: 0, stdout: `${kinds.length} sent, 0 to be tried again, 0 given up\n` });
    for (const { kind, keys } of endpoints) expect([kind, keys()]).toEqual([kind, [stored.get(kind)]]);
  });

  test('arrives at most twice, under one key, when the process was killed while sending it', async () => {
    for (const { behave } of endpoints) behave('hangs');
    const own = await withRule('sending', 'BTC-USD');
    const collecting = user.start(['collect'], own);
    await Promise.all(endpoints.map(({ until }) => until(1)));
    collecting.process.kill('SIGKILL');
    await collecting.ended;
    for (const { behave } of endpoints) behave('takes');
    await withStore(own.CRUNCH_DB, async (store) => {
      // Once what the dead process had claimed is anybody's again.
      const soon = Date.now() + 60_000;
      const channels = new Map(endpoints.map(({ kind, table }) => [kind, channelOf(table())]));
      const clock = { now: () => soon, sleepUntil: async () => {} };
      const context = { store, channels, clock, random: () => 0, log: silentLog, timeoutMs: 10_000 };
      const counts = await deliverDue(context, new AbortController().signal);
      expect(counts).toEqual({ sent: kinds.length, failed: 0, dead: 0 });
      const held = await readKeys(store);
      for (const { kind, keys } of endpoints) {
        expect([kind, keys()]).toEqual([kind, [held.get(kind), held.get(kind)]]);
      }
    });
  });
});
