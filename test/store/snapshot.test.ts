import { expect, it } from 'vitest';
import { readLatest } from '../../src/store/latest.js';
import type { Store } from '../../src/store/open.js';
import { readPoints } from '../../src/store/price.js';
import { readLastSnapshots, writeMissed, writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const ALWAYS = { since: 0, until: Number.MAX_SAFE_INTEGER };

async function snapshotRows(store: Store) {
  return store.db.selectFrom('snapshot').selectAll().orderBy('id').execute();
}

eachEngine((room) => {
  it('a snapshot is stored with all its prices and counts them', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const snapshot = okSnapshot(exchangeId, START + 7, { scheduledAt: START, skippedCount: 3, rejectedCount: 1 });
    const id = await writeSnapshot(store, snapshot, pricesOf(markets, [64_000.5, 3_000]));
    expect(await snapshotRows(store)).toEqual([
      {
        id,
        exchange_id: exchangeId,
        source: 'test',
        scheduled_at: START,
        taken_at: START + 7,
        status: 'ok',
        price_count: 2,
        skipped_count: 3,
        rejected_count: 1,
        duration_ms: 12,
        error: null,
      },
    ]);
    const held = await store.db.selectFrom('price').selectAll().orderBy('market_id').execute();
    expect(held).toEqual(
      [64_000.5, 3_000]
        .map((price, index) => ({ snapshot_id: id, market_id: markets[index]?.id ?? 0, price }))
        .sort((a, b) => a.market_id - b.market_id),
    );
  });

  it('a failed poll is stored too, with its reason and no price', async () => {
    const store = await room.openNew();
    const { exchangeId } = await listExchange(store, 'kraken', ['BTC-USD']);
    await writeSnapshot(store, okSnapshot(exchangeId, START, { status: 'failed', error: 'HTTP\0 503' }), []);
    expect(await snapshotRows(store)).toMatchObject([{ status: 'failed', error: 'HTTP 503', price_count: 0 }]);
    expect(await readLatest(store)).toEqual([]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'a snapshot with a price of %d is refused whole',
    async (bad) => {
      const store = await room.openNew();
      const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
      const prices = pricesOf(markets, [1, bad]);
      await expect(writeSnapshot(store, okSnapshot(exchangeId, START), prices)).rejects.toThrow();
      expect(await snapshotRows(store)).toEqual([]);
      expect(await readLatest(store)).toEqual([]);
    },
  );

  it('a snapshot with a market twice, or one that the store has not heard of, is refused whole', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const [market] = pricesOf(markets, [1]);
    const unknown = { marketId: 987_654, price: 1, volume24h: null };
    for (const prices of [[market, market], [unknown]]) {
      const write = writeSnapshot(
        store,
        okSnapshot(exchangeId, START),
        prices.flatMap((price) => price ?? []),
      );
      await expect(write).rejects.toThrow();
    }
    expect(await snapshotRows(store)).toEqual([]);
  });

  it('the newest price of a market only moves forward in time', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const [btc] = markets;
    await writeSnapshot(store, okSnapshot(exchangeId, START + 2), pricesOf(markets, [2]));
    await writeSnapshot(store, okSnapshot(exchangeId, START + 1), pricesOf(markets, [1]));
    expect(await readLatest(store)).toEqual([{ marketId: btc?.id, price: 2, takenAt: START + 2, volume24h: null }]);
    await writeSnapshot(store, okSnapshot(exchangeId, START + 2), pricesOf(markets, [3]));
    expect(await readLatest(store)).toMatchObject([{ price: 3 }]);
    expect((await readPoints(store, { id: btc?.id ?? 0, exchangeId }, ALWAYS)).map((point) => point.price)).toEqual([
      1, 2, 3,
    ]);
  });

  it('a snapshot without a volume keeps the one reported before', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const marketId = markets[0]?.id ?? 0;
    for (const [tick, volume24h] of [null, 5_000.25, null, 0, null].entries()) {
      await writeSnapshot(store, okSnapshot(exchangeId, START + tick), [{ marketId, price: 1, volume24h }]);
      expect((await readLatest(store))[0]?.volume24h).toBe([null, 5_000.25, 5_000.25, 0, 0][tick]);
    }
  });

  it('missed ticks are recorded one by one', async () => {
    const store = await room.openNew();
    const { exchangeId } = await listExchange(store, 'kraken', []);
    await writeMissed(store, exchangeId, 'kraken', [START, START + 60_000], START + 90_000);
    await writeMissed(store, exchangeId, 'kraken', [], START + 90_000);
    expect(await snapshotRows(store)).toMatchObject([
      { status: 'missed', scheduled_at: START, taken_at: START + 90_000, price_count: 0, error: null },
      { status: 'missed', scheduled_at: START + 60_000, taken_at: START + 90_000, source: 'kraken' },
    ]);
  });

  it('the last snapshots tell the newest outcome and the newest success of each exchange', async () => {
    const store = await room.openNew();
    const kraken = await listExchange(store, 'kraken', ['BTC-USD']);
    const okx = await listExchange(store, 'okx', ['BTC-USDT']);
    const never = await listExchange(store, 'gemini', []);
    await writeSnapshot(store, okSnapshot(kraken.exchangeId, START + 5), pricesOf(kraken.markets, [1]));
    await writeSnapshot(store, okSnapshot(kraken.exchangeId, START + 9, { status: 'failed', error: 'HTTP 503' }), []);
    // Stored last, but older.
    await writeSnapshot(store, okSnapshot(kraken.exchangeId, START + 1), pricesOf(kraken.markets, [1]));
    await writeSnapshot(store, okSnapshot(okx.exchangeId, START + 3, { source: 'mirror' }), pricesOf(okx.markets, [1]));
    expect(await readLastSnapshots(store)).toEqual([
      {
        exchangeId: kraken.exchangeId,
        lastAt: START + 9,
        lastStatus: 'failed',
        lastError: 'HTTP 503',
        lastSource: 'test',
        lastOkAt: START + 5,
      },
      {
        exchangeId: okx.exchangeId,
        lastAt: START + 3,
        lastStatus: 'ok',
        lastError: null,
        lastSource: 'mirror',
        lastOkAt: START + 3,
      },
      {
        exchangeId: never.exchangeId,
        lastAt: null,
        lastStatus: null,
        lastError: null,
        lastSource: null,
        lastOkAt: null,
      },
    ]);
  });
});
