import { expect, it } from 'vitest';
import { readCandlesBefore } from '../../src/query/candles-before.js';
import { readMarkets } from '../../src/store/market.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seed } from './seed.js';

eachEngine((room) => {
  it('the last candles before a time are found however long ago they are', async () => {
    const store = await room.openNew();
    const agos = [400 * 24 * HOUR, 90 * 24 * HOUR, 3 * HOUR, 2 * MINUTE, MINUTE];
    await seed(store, {
      kraken: [{ pair: ['BTC', 'USD'], prices: agos.map((ago, index) => [ago, index + 1] as const) }],
    });
    const [market] = await readMarkets(store);
    if (!market) throw new Error('no market');
    const closes = async (until: number, count: number) =>
      (await readCandlesBefore(store, { market, intervalMs: MINUTE, until, count })).map(({ close }) => close);
    expect(await closes(NOW, 2)).toEqual([4, 5]);
    expect(await closes(NOW, 3)).toEqual([3, 4, 5]);
    expect(await closes(NOW, 9)).toEqual([1, 2, 3, 4, 5]);
    expect(await closes(NOW - MINUTE, 1)).toEqual([4]);
    expect(await closes(NOW - 24 * HOUR, 1)).toEqual([2]);
    expect(await closes(NOW - 500 * 24 * HOUR, 1)).toEqual([]);
  });
});
