import { expect, it } from 'vitest';
import { ensureExchange, readExchanges } from '../../src/store/exchange.js';
import { readLatest } from '../../src/store/latest.js';
import { readListedMarkets, writeListing } from '../../src/store/market.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const XBTUSD = { nativeSymbol: 'XBTUSD', base: 'BTC', quote: 'USD', active: true };
const ETHUSD = { nativeSymbol: 'ETHUSD', base: 'ETH', quote: 'USD', active: true };
const ETHEUR = { nativeSymbol: 'ETHEUR', base: 'ETH', quote: 'EUR', active: false };
const NOTHING = { added: [], gone: [], renamed: [] };

eachEngine((room) => {
  it('a listing adds its markets as the exchange names them', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    expect(await writeListing(store, id, [XBTUSD, ETHUSD], START)).toEqual({
      ...NOTHING,
      added: ['BTC-USD', 'ETH-USD'],
    });
    const [btc, eth] = await readListedMarkets(store);
    const seen = { exchangeId: id, exchange: 'kraken', firstSeenAt: START, lastSeenAt: START, inactiveSince: null };
    expect(btc).toEqual({ ...XBTUSD, ...seen, id: btc?.id });
    expect(eth).toEqual({ ...ETHUSD, ...seen, id: eth?.id });
    expect((await readExchanges(store))[0]?.marketsRefreshedAt).toBe(START);
  });

  it('a market that is no longer listed becomes inactive, keeps its id, and comes back', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    await writeListing(store, id, [XBTUSD, ETHUSD], START);
    const before = await readListedMarkets(store);
    expect(await writeListing(store, id, [ETHUSD], START + 1)).toEqual({ ...NOTHING, gone: ['BTC-USD'] });
    expect((await readListedMarkets(store)).map((market) => market.nativeSymbol)).toEqual(['ETHUSD']);
    const [gone] = await readListedMarkets(store, { includeInactive: true });
    expect(gone).toEqual({ ...before[0], active: false, inactiveSince: START + 1 });
    expect(await writeListing(store, id, [ETHUSD], START + 2)).toEqual(NOTHING);
    expect(await writeListing(store, id, [XBTUSD, ETHUSD], START + 3)).toEqual(NOTHING);
    expect(await readListedMarkets(store)).toEqual(before.map((market) => ({ ...market, lastSeenAt: START + 3 })));
  });

  it('an empty listing makes every market of that exchange inactive and no other', async () => {
    const store = await room.openNew();
    const { exchangeId } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    await listExchange(store, 'okx', ['BTC-USDT']);
    expect((await writeListing(store, exchangeId, [], START + 1)).gone).toEqual(['BTC-USD', 'ETH-USD']);
    expect((await readListedMarkets(store)).map((market) => market.exchange)).toEqual(['okx']);
  });

  it('a market that is listed but not traded counts as listed', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    expect((await writeListing(store, id, [XBTUSD, ETHEUR], START)).added).toEqual(['BTC-USD', 'ETH-EUR']);
    expect((await readListedMarkets(store)).map((market) => market.nativeSymbol)).toEqual(['XBTUSD']);
    expect((await readListedMarkets(store, { includeInactive: true })).map((market) => market.active)).toEqual([
      true,
      false,
    ]);
  });

  it('a market that stops trading is inactive since that listing, whether it is still listed or not', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    const halted = { ...ETHUSD, active: false };
    await writeListing(store, id, [XBTUSD, ETHUSD, ETHEUR], START);
    expect((await writeListing(store, id, [halted, ETHEUR], START + 1)).gone).toEqual(['BTC-USD', 'ETH-USD']);
    expect((await writeListing(store, id, [halted, ETHEUR], START + 2)).gone).toEqual([]);
    const since = async () =>
      Object.fromEntries(
        (await readListedMarkets(store, { includeInactive: true })).map((m) => [m.nativeSymbol, m.inactiveSince]),
      );
    expect(await since()).toEqual({ XBTUSD: START + 1, ETHUSD: START + 1, ETHEUR: null });
    await writeListing(store, id, [XBTUSD, ETHUSD], START + 3);
    expect(await since()).toEqual({ XBTUSD: null, ETHUSD: null, ETHEUR: null });
  });

  it('an incomplete listing takes no market that it does not name for gone', async () => {
    const store = await room.openNew();
    const { id } = await ensureExchange(store, 'kraken');
    await writeListing(store, id, [XBTUSD, ETHUSD], START);
    expect(await writeListing(store, id, [{ ...ETHUSD, active: false }], START + 1, false)).toEqual({
      ...NOTHING,
      gone: ['ETH-USD'],
    });
    expect((await readListedMarkets(store)).map((market) => market.nativeSymbol)).toEqual(['XBTUSD']);
  });

  it('a native symbol that stands for another pair is another market; the one before keeps its pair and history', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['MATIC-USD', 'ETH-USD']);
    const [matic] = markets;
    await writeSnapshot(store, okSnapshot(exchangeId, START), pricesOf(markets, [0.5, 2_000]));
    const renamed = { nativeSymbol: 'MATICUSD', base: 'POL', quote: 'USD', active: true };
    expect(await writeListing(store, exchangeId, [renamed, ETHUSD], START + 1_000)).toEqual({
      ...NOTHING,
      renamed: [{ from: 'MATIC-USD', to: 'POL-USD' }],
    });
    const [eth, old, pol] = await readListedMarkets(store, { includeInactive: true });
    expect(eth).toEqual({ ...markets[1], lastSeenAt: START + 1_000 });
    expect(old).toEqual({
      ...matic,
      nativeSymbol: 'MATICUSD (MATIC-USD until 2026-01-01T00:00:01Z)',
      active: false,
      inactiveSince: START + 1_000,
    });
    expect(pol).toMatchObject({ ...renamed, firstSeenAt: START + 1_000 });
    expect(await readLatest(store, { marketIds: [matic?.id ?? -1] })).toMatchObject([{ price: 0.5 }]);
    expect(await readLatest(store, { marketIds: [pol?.id ?? -1] })).toEqual([]);
  });

  it('a native symbol that gets its pair back goes on with the market that it was', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['A-USD']);
    const other = { nativeSymbol: 'AUSD', base: 'B', quote: 'USD', active: true };
    const first = { ...other, base: 'A' };
    for (const [step, listed] of [other, first, other, first].entries()) {
      const { added, gone, renamed } = await writeListing(store, exchangeId, [listed], START + step);
      expect([added, gone, renamed.length]).toEqual([[], [], 1]);
    }
    expect(await readListedMarkets(store)).toEqual([{ ...markets[0], lastSeenAt: START + 3 }]);
    expect(await readListedMarkets(store, { includeInactive: true })).toHaveLength(2);
  });

  it('two markets may change symbols with one another', async () => {
    const store = await room.openNew();
    const { exchangeId } = await listExchange(store, 'kraken', ['A-USD', 'B-USD']);
    const swapped = [
      { nativeSymbol: 'AUSD', base: 'B', quote: 'USD', active: true },
      { nativeSymbol: 'BUSD', base: 'A', quote: 'USD', active: true },
    ];
    expect((await writeListing(store, exchangeId, swapped, START + 1)).renamed).toHaveLength(2);
    expect((await readListedMarkets(store)).map(({ nativeSymbol, base }) => [nativeSymbol, base])).toEqual([
      ['BUSD', 'A'],
      ['AUSD', 'B'],
    ]);
  });

  it('markets are filtered by exchange, quote and pair', async () => {
    const store = await room.openNew();
    await listExchange(store, 'kraken', ['BTC-USD', 'BTC-EUR', 'ETH-USD']);
    await listExchange(store, 'okx', ['BTC-USD']);
    const names = async (
      ...filter: Parameters<typeof readListedMarkets> extends [unknown, ...infer Rest] ? Rest : never
    ) => (await readListedMarkets(store, ...filter)).map(({ exchange, base, quote }) => `${exchange}:${base}-${quote}`);
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
    expect((await readListedMarkets(store)).map((market) => market.base)).toEqual(bytes.map(String));
  });
});
