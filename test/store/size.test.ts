import { expect, it } from 'vitest';
import { type Growth, readGrowth } from '../../src/store/growth.js';
import { readSize } from '../../src/store/size.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const MINUTE = 60_000;

function growthOf(growth: Growth | null): Growth {
  if (growth === null) throw new Error('no growth');
  return growth;
}

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
    const { prices: count, growthBytesPerDay } = await readSize(store);
    expect(count).toBe(16);
    const { priceBytesPerDay, rollupBytesPerDay, ledgerBytesPerDay } = growthOf(await readGrowth(store));
    const row = { sqlite: { price: 20, snapshot: 120 }, postgres: { price: 85, snapshot: 250 } }[room.engine];
    // A poll of two prices every ten minutes, and the blocks of the hour that is over.
    expect(ledgerBytesPerDay).toBe(144 * row.snapshot);
    expect(priceBytesPerDay).toBeGreaterThan(2 * 144 * row.price + 24 * 32);
    expect(priceBytesPerDay).toBeLessThan(2 * 144 * row.price + 24 * 400);
    expect(rollupBytesPerDay).toBeGreaterThan(24 * 200);
    expect(growthBytesPerDay).toBe(priceBytesPerDay + rollupBytesPerDay + ledgerBytesPerDay);
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
