import { expect, it } from 'vitest';
import { readSeries } from '../../src/query/series.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seeded } from './seed.js';

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
});
