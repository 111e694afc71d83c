import { expect, it } from 'vitest';
import { readExchanges } from '../../src/store/exchange.js';
import { readMarkets } from '../../src/store/market.js';
import { readLastSnapshots, writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';
import { startStoreProcess } from './start-store-process.js';

async function answersOf(job: 'init' | 'takeLeases' | 'spend', locations: readonly string[]): Promise<unknown[]> {
  const processes = await Promise.all(locations.map((location) => startStoreProcess(job, location)));
  for (const process of processes) process.begin();
  const said = await Promise.all(processes.map((process) => process.heard()));
  return said.map((line) => JSON.parse(line ?? 'null'));
}

eachEngine((room) => {
  it('processes that make the same store at once all succeed, and one of them made it', async () => {
    const location = await room.newLocation();
    const answers = await answersOf('init', [location, location, location, location]);
    expect(answers.map((answer) => (answer as { created: boolean }).created).sort()).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(await readExchanges(await room.open(location, { mode: 'read' }))).toEqual([]);
  });

  it('connections that make the same store at once all succeed', async () => {
    for (let round = 0; round < 5; round++) {
      const location = await room.newLocation();
      const stores = await Promise.all([1, 2, 3].map(() => room.open(location)));
      expect(await Promise.all(stores.map((store) => readExchanges(store)))).toEqual([[], [], []]);
    }
  });

  it('a lease that two processes want at once goes to exactly one of them', async () => {
    const location = await room.newLocation();
    await room.open(location);
    const [one = [], other = []] = (await answersOf('takeLeases', [location, location])) as number[][];
    expect([...one, ...other].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, lease) => lease));
  });

  it('processes that spend from one budget at once spend all of it and no more', async () => {
    const location = await room.newLocation();
    await room.open(location);
    const spent = (await answersOf('spend', [location, location, location])) as number[];
    expect(spent.reduce((sum, each) => sum + each, 0)).toBe(50);
  });

  it('a reader works on while another process writes', async () => {
    const location = await room.newLocation();
    const store = await room.open(location);
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    await writeSnapshot(store, okSnapshot(exchangeId, START - 1), pricesOf(markets, [1, 1]));
    const writer = await startStoreProcess('write', location);
    const reader = await room.open(location, { mode: 'read' });
    writer.begin();
    try {
      for (let turn = 0; turn < 100; turn++) {
        await writer.heard();
        expect(await readMarkets(reader)).toHaveLength(2);
        expect(await readLastSnapshots(reader)).toMatchObject([{ lastStatus: 'ok' }]);
      }
    } finally {
      await writer.kill();
    }
  });
});
