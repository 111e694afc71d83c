import { expect, it } from 'vitest';
import { readLatest } from '../../src/store/latest.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

eachEngine((room) => {
  it('the newest prices are narrowed to exchanges and to markets', async () => {
    const store = await room.openNew();
    const kraken = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const okx = await listExchange(store, 'okx', ['BTC-USDT']);
    await writeSnapshot(store, okSnapshot(kraken.exchangeId, START), pricesOf(kraken.markets, [1, 2]));
    await writeSnapshot(store, okSnapshot(okx.exchangeId, START), pricesOf(okx.markets, [3]));
    const prices = async (filter: Parameters<typeof readLatest>[1]) =>
      (await readLatest(store, filter)).map((latest) => latest.price);
    expect(await prices({})).toEqual([1, 2, 3]);
    expect(await prices({ exchangeIds: [okx.exchangeId] })).toEqual([3]);
    expect(await prices({ marketIds: [kraken.markets[1]?.id ?? 0] })).toEqual([2]);
    expect(await prices({ marketIds: [kraken.markets[1]?.id ?? 0], exchangeIds: [okx.exchangeId] })).toEqual([]);
  });
});
