import { expect, it } from 'vitest';
import { createPriceCount } from '../../src/query/price-count.js';
import { readStatus } from '../../src/query/status.js';
import { readExchanges } from '../../src/store/exchange.js';
import { writeMissed } from '../../src/store/snapshot.js';
import { eachEngine } from '../store/each-engine.js';
import { MINUTE, NOW, seed, seeded } from './seed.js';

eachEngine((room) => {
  it('counts every stored price, new ones at once, those that old snapshots lost or got within a minute', async () => {
    const store = await room.openNew();
    const count = createPriceCount(store);
    expect(await count(NOW)).toBe(0);
    await seeded(store);
    expect(await count(NOW)).toBe(4);
    const [exchange] = await readExchanges(store);
    // So many that what was stored before counts as settled.
    const ticks = Array.from({ length: 1_100 }, (_, index) => NOW - index * MINUTE);
    await writeMissed(store, exchange?.id ?? 0, 'kraken', ticks, NOW);
    expect(await createPriceCount(store)(NOW)).toBe(4);
    await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices: [[0, 7]] }] });
    expect(await count(NOW + 60_000)).toBe(5);
    await expect.poll(() => count(NOW + 60_000)).toBe(5);

    await store.db.updateTable('snapshot').set({ price_count: 0 }).where('id', '<', 100).execute();
    await expect.poll(() => count(NOW + 120_000)).toBe(1);
    expect(await readStatus(store, [], NOW, count)).toEqual(await readStatus(store, [], NOW));
  });
});
