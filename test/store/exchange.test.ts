import { expect, it } from 'vitest';
import { ensureExchange, readExchanges, writePollInterval } from '../../src/store/exchange.js';
import { eachEngine } from './each-engine.js';

eachEngine((room) => {
  it('an exchange is added once, polled every minute until said otherwise', async () => {
    const store = await room.openNew();
    const added = await ensureExchange(store, 'kraken');
    expect(added).toEqual({
      id: added.id,
      slug: 'kraken',
      pollIntervalMs: 60_000,
      prunedBefore: null,
      marketsRefreshedAt: null,
    });
    expect(await ensureExchange(store, 'kraken')).toEqual(added);
    expect(await readExchanges(store)).toEqual([added]);
  });

  it('two that add the same exchange at once get the same one', async () => {
    const location = await room.newLocation();
    const stores = await Promise.all([room.open(location), room.open(location)]);
    const [one, other] = await Promise.all(stores.map((store) => ensureExchange(store, 'kraken')));
    expect(one).toEqual(other);
  });

  it('exchanges come ordered by slug, each with its own poll interval', async () => {
    const store = await room.openNew();
    const okx = await ensureExchange(store, 'okx');
    await ensureExchange(store, 'binance-us');
    await ensureExchange(store, 'binance');
    await writePollInterval(store, okx.id, 5_000);
    expect((await readExchanges(store)).map(({ slug, pollIntervalMs }) => [slug, pollIntervalMs])).toEqual([
      ['binance', 60_000],
      ['binance-us', 60_000],
      ['okx', 5_000],
    ]);
  });
});
