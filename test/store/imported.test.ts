import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { ensureExchange } from '../../src/store/exchange.js';
import { type ImportedPrices, writeImported } from '../../src/store/imported.js';
import { ensureMarkets } from '../../src/store/imported-market.js';
import { readLatest } from '../../src/store/latest.js';
import { readListedMarkets, writeListing } from '../../src/store/market.js';
import { readPoints } from '../../src/store/price.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const ALWAYS = { since: 0, until: Number.MAX_SAFE_INTEGER };
const BTC = { base: 'BTC', quote: 'USD' };

type Row = readonly [marketId: number, time: number, price: number];

function partOf(exchangeId: number, rows: readonly Row[]): ImportedPrices {
  return {
    exchangeId,
    marketIds: rows.map(([marketId]) => marketId),
    times: rows.map(([, time]) => time),
    prices: rows.map(([, , price]) => price),
  };
}

async function everyPrice(store: Store): Promise<unknown[]> {
  return store.db
    .selectFrom('price as p')
    .innerJoin('snapshot as s', 's.id', 'p.snapshot_id')
    .select(['s.exchange_id', 's.taken_at', 'p.market_id', 'p.price'])
    .orderBy('s.exchange_id')
    .orderBy('s.taken_at')
    .orderBy('p.market_id')
    .execute();
}

const FAR_MARKET = {
  ...{ base: 'FAR', quote: 'USD', native_symbol: 'FARUSD', active: 1 },
  ...{ first_seen_at: START, last_seen_at: START },
};
const FAR_SNAPSHOT = {
  ...{ source: 'test', scheduled_at: START - 1, taken_at: START - 1, status: 'ok' as const },
  ...{ price_count: 0, skipped_count: 0, rejected_count: 0, duration_ms: 0, error: null },
};

eachEngine((room) => {
  it('imported prices are read back as they were, in time order, and repeating them changes nothing', async () => {
    const store = await room.openNew();
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const marketId = (await ensureMarkets(store, exchangeId, [BTC], START)).get('BTC-USD') ?? 0;
    const rows = [3, 1, 2].map((minute): Row => [marketId, START + minute * 60_000, 12345678901.23 + minute / 100]);
    const parts = [partOf(exchangeId, rows)];
    expect(await writeImported(store, parts)).toEqual({ stored: 3, unchanged: 0, differing: 0 });
    expect(await writeImported(store, parts)).toEqual({ stored: 0, unchanged: 3, differing: 0 });
    expect(await readPoints(store, { id: marketId, exchangeId }, ALWAYS)).toEqual(
      [...rows].sort(([, a], [, b]) => a - b).map(([, time, price]) => ({ time, price })),
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
    const at = (...rows: [number, number][]) => [
      partOf(
        exchangeId,
        rows.map(([marketId, price]) => [marketId, START, price]),
      ),
    ];
    expect(await writeImported(store, at([btc, 100], [eth, 5]))).toEqual({ stored: 1, unchanged: 1, differing: 0 });
    expect(await writeImported(store, at([btc, 101], [xrp, 1], [xrp, 2], [xrp, 1]))).toEqual({
      stored: 1,
      unchanged: 1,
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
    await writeImported(store, [partOf(exchangeId, [[marketId, START - 1, 50]])]);
    expect(await readLatest(store)).toMatchObject([{ price: 100, takenAt: START, volume24h: 9 }]);
    await writeImported(store, [partOf(exchangeId, [[marketId, START + 1, 150]])]);
    expect(await readLatest(store)).toMatchObject([{ price: 150, takenAt: START + 1, volume24h: 9 }]);
  });

  it('of prices in any order, of two exchanges and with repetitions, each is stored once and the first one wins', async () => {
    const store = await room.openNew();
    const [kraken, okx] = [
      await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD', 'XRP-USD']),
      await listExchange(store, 'okx', ['BTC-USD', 'ETH-USD']),
    ];
    const price = fc.record({
      market: fc.nat(2),
      minute: fc.nat(5),
      price: fc.constantFrom(1, 2, 0.1, 1e-9, 12345678901.23),
    });
    const batch = fc.array(fc.record({ isOkx: fc.boolean(), price }), { minLength: 1, maxLength: 40 });
    const expected = new Map<string, { exchange_id: number; taken_at: number; market_id: number; price: number }>();
    await fc.assert(
      fc.asyncProperty(batch, async (rows) => {
        const counts = { stored: 0, unchanged: 0, differing: 0 };
        const parts = [kraken, okx].map(({ exchangeId, markets }, index) => {
          const own = rows.filter(({ isOkx }) => isOkx === (index === 1));
          return partOf(
            exchangeId,
            own.map(({ price: { market, minute, price } }): Row => {
              const market_id = markets[market % markets.length]?.id ?? 0;
              const taken_at = START + minute * 60_000;
              const key = `${market_id} ${taken_at}`;
              const before = expected.get(key)?.price;
              if (before === undefined) expected.set(key, { exchange_id: exchangeId, taken_at, market_id, price });
              counts[before === undefined ? 'stored' : before === price ? 'unchanged' : 'differing'] += 1;
              return [market_id, taken_at, price];
            }),
          );
        });
        expect(
          await writeImported(
            store,
            parts.filter(({ times }) => times.length > 0),
          ),
        ).toEqual(counts);
      }),
      { seed: 20261123, numRuns: 12 },
    );
    const all = await everyPrice(store);
    expect(all).toHaveLength(expected.size);
    expect(all).toEqual(expect.arrayContaining([...expected.values()]));
    const { rows: wrong } = await sql`
      select s.id from snapshot s
      where s.price_count <> (select count(*) from price p where p.snapshot_id = s.id)`.execute(store.db);
    expect(wrong).toEqual([]);
    const newest = new Map<number, number>();
    for (const { market_id, taken_at } of expected.values()) {
      newest.set(market_id, Math.max(taken_at, newest.get(market_id) ?? 0));
    }
    expect(new Map((await readLatest(store)).map(({ marketId, takenAt }) => [marketId, takenAt]))).toEqual(newest);
  });

  it('ids that are far apart do not blur', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const far = 3_000_000_000;
    const marketId = markets[0]?.id ?? 0;
    await store.db
      .insertInto('market')
      .values({ ...FAR_MARKET, id: far, exchange_id: exchangeId })
      .execute();
    await writeImported(store, [partOf(exchangeId, [[marketId, START, 1]])]);
    await store.db
      .insertInto('snapshot')
      .values({ ...FAR_SNAPSHOT, id: far, exchange_id: exchangeId })
      .execute();
    const rows: Row[] = [START, START + 60_000, START + 120_000].flatMap((time): Row[] => [
      [marketId, time, 1],
      [far, time, 2],
    ]);
    expect(await writeImported(store, [partOf(exchangeId, rows)])).toEqual({ stored: 5, unchanged: 1, differing: 0 });
    expect(await writeImported(store, [partOf(exchangeId, rows)])).toEqual({ stored: 0, unchanged: 6, differing: 0 });
    expect(await everyPrice(store)).toEqual(
      rows.map(([market_id, taken_at, price]) => ({ exchange_id: exchangeId, taken_at, market_id, price })),
    );
  });

  it('every hour that gets a price is listed for building anew', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const marketId = markets[0]?.id ?? 0;
    const hour = 3_600_000;
    await writeImported(store, [
      partOf(
        exchangeId,
        [0, 1, hour, 5 * hour].map((after): Row => [marketId, START + after, 1]),
      ),
    ]);
    const pending = await store.db
      .selectFrom('rollup_pending')
      .select('open_time')
      .where('interval_ms', '=', hour)
      .orderBy('open_time')
      .execute();
    expect(pending.map(({ open_time }) => open_time)).toEqual([START, START + hour, START + 5 * hour]);
  });

  it("an exchange's listing takes over the market that came from a file, history and all", async () => {
    const store = await room.openNew();
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const marketId = (await ensureMarkets(store, exchangeId, [BTC], START)).get('BTC-USD');
    const listed = [{ nativeSymbol: 'XXBTZUSD', ...BTC, active: true }];
    await writeListing(store, exchangeId, listed, START + 1);
    await writeListing(store, exchangeId, listed, START + 2);
    expect(await readListedMarkets(store, { includeInactive: true })).toMatchObject([
      { id: marketId, nativeSymbol: 'XXBTZUSD', active: true },
    ]);
    expect((await ensureMarkets(store, exchangeId, [BTC], START)).get('BTC-USD')).toBe(marketId);
  });
});
