import { expect, it } from 'vitest';
import { ensureExchange, readExchanges } from '../../src/store/exchange.js';
import { readMarkets, writeListing } from '../../src/store/market.js';
import { eachEngine } from './each-engine.js';
import { listExchange, START } from './make-history.js';

const XBTUSD = { nativeSymbol: 'XBTUSD', base: 'BTC', quote: 'USD', active: true };
const ETHUSD = { nativeSymbol: 'ETHUSD', base: 'ETH', quote: 'USD', active: true };
const ETHEUR = { nativeSymbol: 'ETHEUR', base: 'ETH', quote: 'EUR', active: false };

eachEngine((room) => {
  it('a listing adds its markets as the exchange names them', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    expect(await writeListing(store, id, [XBTUSD, ETHUSD], START)).toEqual({ added: 2, gone: 0 });
    const [btc, eth] = await readMarkets(store);
    const seen = { exchangeId: id, exchange: 'kraken', firstSeenAt: START, lastSeenAt: START };
    expect(btc).toEqual({ ...XBTUSD, ...seen, id: btc?.id });
    expect(eth).toEqual({ ...ETHUSD, ...seen, id: eth?.id });
    expect((await readExchanges(store))[0]?.marketsRefreshedAt).toBe(START);
  });

  it('a market that is no longer listed becomes inactive, keeps its id, and comes back', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    await writeListing(store, id, [XBTUSD, ETHUSD], START);
    const before = await readMarkets(store);
    expect(await writeListing(store, id, [ETHUSD], START + 1)).toEqual({ added: 0, gone: 1 });
    expect((await readMarkets(store)).map((market) => market.nativeSymbol)).toEqual(['ETHUSD']);
    const [gone] = await readMarkets(store, { includeInactive: true });
    expect(gone).toEqual({ ...before[0], active: false });
    expect(await writeListing(store, id, [ETHUSD], START + 2)).toEqual({ added: 0, gone: 0 });
    expect(await writeListing(store, id, [XBTUSD, ETHUSD], START + 3)).toEqual({ added: 0, gone: 0 });
    expect(await readMarkets(store)).toEqual(before.map((market) => ({ ...market, lastSeenAt: START + 3 })));
  });

  it('an empty listing makes every market of that exchange inactive and no other', async () => {
    const store = await room.openNew();
    const { exchangeId } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    await listExchange(store, 'okx', ['BTC-USDT']);
    expect(await writeListing(store, exchangeId, [], START + 1)).toEqual({ added: 0, gone: 2 });
    expect((await readMarkets(store)).map((market) => market.exchange)).toEqual(['okx']);
  });

  it('a market that is listed but not traded counts as listed', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    expect(await writeListing(store, id, [XBTUSD, ETHEUR], START)).toEqual({ added: 2, gone: 0 });
    expect((await readMarkets(store)).map((market) => market.nativeSymbol)).toEqual(['XBTUSD']);
    expect((await readMarkets(store, { includeInactive: true })).map((market) => market.active)).toEqual([true, false]);
  });

  it('markets are filtered by exchange, quote and pair', async () => {
    const store = await room.openNew();
    await listExchange(store, 'kraken', ['BTC-USD', 'BTC-EUR', 'ETH-USD']);
    await listExchange(store, 'okx', ['BTC-USD']);
    const names = async (...filter: Parameters<typeof readMarkets> extends [unknown, ...infer Rest] ? Rest : never) =>
      (await readMarkets(store, ...filter)).map(({ exchange, base, quote }) => `${exchange}:${base}-${quote}`);
    expect(await names({ exchanges: ['okx'] })).toEqual(['okx:BTC-USD']);
    expect(await names({ quotes: ['EUR', 'GBP'] })).toEqual(['kraken:BTC-EUR']);
    expect(await names({ pair: { base: 'BTC', quote: 'USD' } })).toEqual(['kraken:BTC-USD', 'okx:BTC-USD']);
    expect(await names({ pair: { base: 'BTC', quote: 'USD' }, exchanges: ['okx'] })).toEqual(['okx:BTC-USD']);
    expect(await names({ exchanges: [] })).toEqual([]);
    expect(await names({ quotes: [] })).toEqual([]);
  });

  it('names are ordered by their bytes and kept as they are, quotes, braces and all', async () => {
    const store = await room.openNew();
    const odd = ['a"b', "it's", '{x,y}', 'NULL', '\\n', 'é', '比特币', 'Z', 'a'];
    const { id } = await ensureExchange(store, 'kraken');
    await writeListing(
      store,
      id,
      odd.map((name) => ({ nativeSymbol: name, base: name, quote: 'USD', active: true })),
      START,
    );
    const bytes = odd.map((name) => Buffer.from(name)).sort(Buffer.compare);
    expect((await readMarkets(store)).map((market) => market.base)).toEqual(bytes.map(String));
  });
});
