import { expect, it } from 'vitest';
import { readSparklines } from '../../src/query/sparklines.js';
import { readMarkets } from '../../src/store/market.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seed, sharedStore } from './seed.js';

eachEngine((room) => {
  const open = sharedStore(room, (store) =>
    seed(store, {
      kraken: [
        {
          pair: ['BTC', 'USD'],
          prices: [
            [3 * HOUR, 1],
            [119 * MINUTE, 2],
            [61 * MINUTE, 3],
            [60 * MINUTE, 4],
            [MINUTE, 5],
          ],
        },
        { pair: ['ETH', 'USD'], prices: [[61 * MINUTE, 9]] },
      ],
      bitstamp: [{ pair: ['BTC', 'USD'], prices: [[90 * MINUTE, 7]] }],
    }),
  );
  const range = { since: NOW - 2 * HOUR, until: NOW };

  it('a sparkline is the last price of each equal part of the range, null where the market has none', async () => {
    const store = await open();
    const lines = await readSparklines(store, await readMarkets(store), range, 4);
    expect(lines).toEqual([
      { exchange: 'bitstamp', pair: 'BTC-USD', ...range, points: [null, 7, null, null] },
      { exchange: 'kraken', pair: 'BTC-USD', ...range, points: [2, 3, 4, 5] },
      { exchange: 'kraken', pair: 'ETH-USD', ...range, points: [null, 9, null, null] },
    ]);
  });

  it('sparklines come in the order of the markets, also of none', async () => {
    const store = await open();
    const markets = (await readMarkets(store)).reverse();
    const lines = await readSparklines(store, markets, range, 2);
    expect(lines.map(({ exchange, pair }) => `${exchange}:${pair}`)).toEqual([
      'kraken:ETH-USD',
      'kraken:BTC-USD',
      'bitstamp:BTC-USD',
    ]);
    expect(await readSparklines(store, [], range, 2)).toEqual([]);
  });
});
