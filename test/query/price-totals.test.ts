import { expect, it } from 'vitest';
import { createPriceTotals } from '../../src/query/price-totals.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { writeMissed } from '../../src/store/snapshot.js';
import { eachEngine } from '../store/each-engine.js';
import { MINUTE, NOW, seed } from './seed.js';

eachEngine((room) => {
  it('totals grow by what is stored, over any number of snapshots', async () => {
    const store = await room.openNew();
    const market = (...agos: number[]) => ({
      pair: ['BTC', 'USD'] as const,
      prices: agos.map((ago) => [ago * MINUTE, 1] as const),
    });
    const readTotals = createPriceTotals(store);
    expect(await readTotals()).toEqual(new Map());
    await seed(store, { kraken: [market(9, 8, 7)], bitstamp: [market(9)] });
    const [kraken, bitstamp] = [
      (await ensureExchange(store, 'kraken')).id,
      (await ensureExchange(store, 'bitstamp')).id,
    ];
    expect(await readTotals()).toEqual(
      new Map([
        [kraken, 3],
        [bitstamp, 1],
      ]),
    );
    await writeMissed(
      store,
      kraken,
      'kraken',
      Array.from({ length: 3_000 }, (_, index) => NOW + index),
      NOW,
    );
    await seed(store, { bitstamp: [market(6, 5)] });
    const [one, two] = await Promise.all([readTotals(), readTotals()]);
    expect(one).toEqual(
      new Map([
        [kraken, 3],
        [bitstamp, 3],
      ]),
    );
    expect(two).toEqual(one);
  });
});
