import { expect, it } from 'vitest';
import type { PriceBucket } from '../../src/query/price-buckets.js';
import { readSeries, scanCoarseSeries } from '../../src/query/series.js';
import { buildRollups } from '../../src/store/rollup/build.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seed, seeded } from './seed.js';

eachEngine(({ openNew: open }) => {
  it('gives the points of each exchange that has any in the range, oldest first', async () => {
    const store = await seeded(await open());
    const range = { since: NOW - HOUR, until: NOW };
    expect(await readSeries(store, { pair: 'BTC-USD', range })).toEqual([
      {
        exchange: 'kraken',
        pair: 'BTC-USD',
        points: [
          [NOW - HOUR, 100],
          [NOW - MINUTE, 101],
        ],
      },
    ]);
    expect(await readSeries(store, { pair: 'BTC-USD', exchanges: ['bitstamp'], range })).toEqual([]);
    expect(
      await readSeries(store, { pair: 'btcusd', range: { since: NOW - HOUR, until: NOW - MINUTE } }),
    ).toMatchObject([{ points: [[NOW - HOUR, 100]] }]);
  });

  it('put together in buckets, they are the same prices, none lost and none twice, whatever is built', async () => {
    const store = await open();
    const prices = Array.from({ length: 60 }, (_, i) => [90 * HOUR - i * 83 * MINUTE, 100 + ((i * 37) % 23)] as const);
    await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices: prices.filter((_, i) => i < 20 || i > 32) }] });
    const query = { pair: 'BTC-USD', range: { since: NOW - 89 * HOUR, until: NOW - 10 * HOUR } };
    const [whole] = await readSeries(store, query);
    const wanted = new Map<number, PriceBucket>();
    for (const [time, price] of whole?.points ?? []) {
      const openTime = Math.floor(time / (6 * HOUR)) * 6 * HOUR;
      const held = wanted.get(openTime);
      wanted.set(openTime, {
        openTime,
        firstTime: held?.firstTime ?? time,
        open: held?.open ?? price,
        high: Math.max(held?.high ?? price, price),
        low: Math.min(held?.low ?? price, price),
        lastTime: time,
        close: price,
        count: (held?.count ?? 0) + 1,
      });
    }
    for (const isBuilt of [false, true]) {
      if (isBuilt) await buildRollups(store, { now: NOW });
      const found: PriceBucket[] = [];
      for await (const { pages } of scanCoarseSeries(store, query, 6 * HOUR)) {
        for await (const page of pages) found.push(...page);
      }
      expect(found).toEqual([...wanted.values()]);
    }
  });
});
