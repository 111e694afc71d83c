import { expect, it } from 'vitest';
import { readSize } from '../../src/store/size.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const MINUTE = 60_000;

eachEngine((room) => {
  it('an empty store has a size, no price and no pace', async () => {
    const size = await readSize(await room.openNew());
    expect(size).toEqual({ sizeBytes: expect.any(Number), prices: 0, candles: 0, growthBytesPerDay: null });
    expect(size.sizeBytes).toBeGreaterThan(10_000);
  });

  it('prices are counted over all snapshots, and growth is what a day adds at the pace of the last week', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const prices = pricesOf(markets, [1, 2]);
    // Long before the last week: counts, but does not set the pace.
    await writeSnapshot(store, okSnapshot(exchangeId, START - 30 * 1_440 * MINUTE), prices);
    for (let tick = 0; tick <= 60; tick += 10) {
      await writeSnapshot(store, okSnapshot(exchangeId, START + tick * MINUTE), prices);
    }
    await writeSnapshot(store, okSnapshot(exchangeId, START + 60 * MINUTE, { status: 'failed' }), []);
    const { sizeBytes, prices: count, growthBytesPerDay } = await readSize(store);
    expect(count).toBe(16);
    expect(growthBytesPerDay).toBe(Math.round((2 * 144 * sizeBytes) / 16));
  });

  it('below an hour of history there is no pace', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    for (const minute of [0, 59]) {
      await writeSnapshot(store, okSnapshot(exchangeId, START + minute * MINUTE), pricesOf(markets, [1]));
    }
    expect((await readSize(store)).growthBytesPerDay).toBeNull();
  });
});
