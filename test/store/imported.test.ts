import { expect, it } from 'vitest';
import { ensureExchange } from '../../src/store/exchange.js';
import { writeImported } from '../../src/store/imported.js';
import { ensureMarkets } from '../../src/store/imported-market.js';
import { readLatest } from '../../src/store/latest.js';
import { readMarkets, writeListing } from '../../src/store/market.js';
import { readPoints } from '../../src/store/price.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const ALWAYS = { since: 0, until: Number.MAX_SAFE_INTEGER };
const BTC = { base: 'BTC', quote: 'USD' };

eachEngine((room) => {
  it('imported prices are read back as they were, in time order, and repeating them changes nothing', async () => {
    const store = await room.openNew();
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const marketId = (await ensureMarkets(store, exchangeId, [BTC], START)).get('BTC-USD') ?? 0;
    const rows = [3, 1, 2].map((minute) => ({
      exchangeId,
      marketId,
      time: START + minute * 60_000,
      price: 12345678901.23 + minute / 100,
    }));
    expect(await writeImported(store, rows)).toEqual({ stored: 3, unchanged: 0, differing: 0 });
    expect(await writeImported(store, rows)).toEqual({ stored: 0, unchanged: 3, differing: 0 });
    expect(await readPoints(store, { id: marketId, exchangeId }, ALWAYS)).toEqual(
      [...rows].sort((a, b) => a.time - b.time).map(({ time, price }) => ({ time, price })),
    );
    const snapshots = await store.db.selectFrom('snapshot').select(['source', 'status', 'price_count']).execute();
    expect(snapshots).toEqual(Array(3).fill({ source: 'import', status: 'ok', price_count: 1 }));
    expect(await readLatest(store)).toMatchObject([{ marketId, takenAt: START + 180_000, volume24h: null }]);
  });

  it('a price that was polled stays, and imported ones of its exchange and time share one snapshot', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD', 'XRP-USD']);
    const [btc = 0, eth = 0, xrp = 0] = markets.map(({ id }) => id);
    await writeSnapshot(store, okSnapshot(exchangeId, START), pricesOf(markets.slice(0, 1), [100]));
    const row = (marketId: number, price: number) => ({ exchangeId, marketId, time: START, price });
    expect(await writeImported(store, [row(btc, 100), row(eth, 5)])).toEqual({ stored: 1, unchanged: 1, differing: 0 });
    expect(await writeImported(store, [row(btc, 101), row(xrp, 1), row(xrp, 2)])).toEqual({
      stored: 1,
      unchanged: 0,
      differing: 2,
    });
    const snapshots = await store.db.selectFrom('snapshot').select(['source', 'price_count']).orderBy('id').execute();
    expect(snapshots).toEqual([
      { source: 'test', price_count: 1 },
      { source: 'import', price_count: 2 },
    ]);
  });

  it('an older imported price does not become the newest, nor does it take the volume away', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const marketId = markets[0]?.id ?? 0;
    await writeSnapshot(store, okSnapshot(exchangeId, START), [{ marketId, price: 100, volume24h: 9 }]);
    await writeImported(store, [{ exchangeId, marketId, time: START - 1, price: 50 }]);
    expect(await readLatest(store)).toMatchObject([{ price: 100, takenAt: START, volume24h: 9 }]);
    await writeImported(store, [{ exchangeId, marketId, time: START + 1, price: 150 }]);
    expect(await readLatest(store)).toMatchObject([{ price: 150, takenAt: START + 1, volume24h: 9 }]);
  });

  it("an exchange's listing takes over the market that came from a file, history and all", async () => {
    const store = await room.openNew();
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const marketId = (await ensureMarkets(store, exchangeId, [BTC], START)).get('BTC-USD');
    const listed = [{ nativeSymbol: 'XXBTZUSD', ...BTC, active: true }];
    await writeListing(store, exchangeId, listed, START + 1);
    await writeListing(store, exchangeId, listed, START + 2);
    expect(await readMarkets(store, { includeInactive: true })).toMatchObject([
      { id: marketId, nativeSymbol: 'XXBTZUSD', active: true },
    ]);
    expect((await ensureMarkets(store, exchangeId, [BTC], START)).get('BTC-USD')).toBe(marketId);
  });
});
