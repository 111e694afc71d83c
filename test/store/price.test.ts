import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLatest } from '../../src/store/latest.js';
import type { Store } from '../../src/store/open.js';
import { readPoints, scanPrices } from '../../src/store/price.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const ALWAYS = { since: 0, until: Number.MAX_SAFE_INTEGER };

/** [marketId, time, price] in the order of the scan. */
async function scanned(store: Store, ...rest: Parameters<typeof scanPrices> extends [unknown, ...infer R] ? R : never) {
  const rows: [number, number, number][] = [];
  for await (const batch of scanPrices(store, ...rest)) {
    for (let i = 0; i < batch.length; i++) {
      rows.push([batch.marketIds[i] ?? 0, batch.times[i] ?? 0, batch.prices[i] ?? 0]);
    }
  }
  return rows;
}

eachEngine((room) => {
  it('prices and volumes come back to the last bit', async () => {
    const store = await room.openNew();
    const known = [12_345_678_901.23, 0.000_000_123_4, 5e-324, Number.MIN_VALUE * 3, 2.225_073_858_507_201e-308];
    const large = [2 ** 53 + 2, 2 ** 60, 2 ** 63, 2 ** 64 + 4_096, 1e21, 1e300, Number.MAX_VALUE, 0.1 + 0.2, 1 / 3];
    const pairs = Array.from({ length: 300 }, (_, index) => `A${index}-USD`);
    const { exchangeId, markets } = await listExchange(store, 'kraken', pairs);
    const anyPrice = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
    const columns = fc.array(anyPrice, { minLength: pairs.length, maxLength: pairs.length });
    let time = START;
    await fc.assert(
      fc.asyncProperty(columns, async (drawn) => {
        time += 1;
        const values = [...known, ...large, ...drawn].slice(0, pairs.length);
        const prices = pricesOf(markets, values).map((price) => ({ ...price, volume24h: price.price }));
        await writeSnapshot(store, okSnapshot(exchangeId, time), prices);
        const read = new Map(
          (await scanned(store, { since: time, until: time + 1 }, {})).map(([id, , price]) => [id, price]),
        );
        expect(markets.map((market) => read.get(market.id))).toEqual(values);
        const latest = new Map((await readLatest(store)).map((row) => [row.marketId, row]));
        expect(markets.map((market) => latest.get(market.id)?.price)).toEqual(values);
        expect(markets.map((market) => latest.get(market.id)?.volume24h)).toEqual(values);
        const [first] = markets;
        if (first !== undefined) {
          const points = await readPoints(store, first, { since: time, until: time + 1 });
          expect(points).toEqual([{ time, price: values[0] }]);
        }
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  it("a scan gives each market's prices in time order, whatever the order of storing", async () => {
    const store = await room.openNew();
    const kraken = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const okx = await listExchange(store, 'okx', ['BTC-USDT']);
    for (const tick of [3, 1, 4, 2, 0]) {
      await writeSnapshot(
        store,
        okSnapshot(kraken.exchangeId, START + tick),
        pricesOf(kraken.markets, [10 + tick, 20 + tick]),
      );
      await writeSnapshot(store, okSnapshot(okx.exchangeId, START + tick), pricesOf(okx.markets, [30 + tick]));
    }
    const rows = await scanned(store, ALWAYS, {});
    expect(rows).toHaveLength(15);
    for (const [index, market] of [...kraken.markets, ...okx.markets].entries()) {
      expect(rows.filter(([id]) => id === market.id)).toEqual(
        [0, 1, 2, 3, 4].map((tick) => [market.id, START + tick, 10 * (index + 1) + tick]),
      );
    }
  });

  it('two snapshots of the same instant come in the order of storing', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    for (const price of [2, 1, 3])
      await writeSnapshot(store, okSnapshot(exchangeId, START), pricesOf(markets, [price]));
    expect((await scanned(store, ALWAYS, {})).map(([, , price]) => price)).toEqual([2, 1, 3]);
  });

  it('a range holds its since and not its until', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    for (const tick of [0, 1, 2, 3]) {
      await writeSnapshot(store, okSnapshot(exchangeId, START + tick), pricesOf(markets, [1 + tick]));
    }
    const range = { since: START + 1, until: START + 3 };
    expect((await scanned(store, range, {})).map(([, , price]) => price)).toEqual([2, 3]);
    const market = { id: markets[0]?.id ?? 0, exchangeId };
    expect(await readPoints(store, market, range)).toEqual([
      { time: START + 1, price: 2 },
      { time: START + 2, price: 3 },
    ]);
    expect(await readPoints(store, market, range, { limit: 1 })).toEqual([{ time: START + 1, price: 2 }]);
    expect(await scanned(store, { since: START + 4, until: START + 9 }, {})).toEqual([]);
  });

  it('a scan is narrowed to exchanges and to markets', async () => {
    const store = await room.openNew();
    const kraken = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD', 'XRP-USD']);
    const okx = await listExchange(store, 'okx', ['BTC-USDT']);
    for (const tick of [0, 1]) {
      await writeSnapshot(store, okSnapshot(kraken.exchangeId, START + tick), pricesOf(kraken.markets, [1, 2, 3]));
      await writeSnapshot(store, okSnapshot(okx.exchangeId, START + tick), pricesOf(okx.markets, [4]));
    }
    const prices = async (filter: Parameters<typeof scanPrices>[2]) =>
      (await scanned(store, ALWAYS, filter)).map(([, , price]) => price).sort();
    const ids = (indexes: number[]) => indexes.map((index) => [...kraken.markets, ...okx.markets][index]?.id ?? 0);
    expect(await prices({ exchangeIds: [okx.exchangeId] })).toEqual([4, 4]);
    expect(await prices({ marketIds: ids([1, 3]) })).toEqual([2, 2, 4, 4]);
    expect(await prices({ marketIds: ids([1, 3]), exchangeIds: [okx.exchangeId] })).toEqual([4, 4]);
    expect(await prices({ marketIds: [] })).toEqual([]);
    expect(await prices({ exchangeIds: [] })).toEqual([]);
  });

  it('a long scan comes in bounded batches, complete, and lets other work run between them', async () => {
    const store = await room.openNew();
    const pairs = Array.from({ length: 2_500 }, (_, index) => `A${index}-USD`);
    const { exchangeId, markets } = await listExchange(store, 'kraken', pairs);
    const prices = pricesOf(
      markets,
      pairs.map((_, index) => index + 1),
    );
    for (let tick = 0; tick < 25; tick++) await writeSnapshot(store, okSnapshot(exchangeId, START + tick), prices);
    const lengths: number[] = [];
    let turns = 0;
    const turn = () => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    for await (const batch of scanPrices(store, ALWAYS, {})) {
      lengths.push(batch.length);
      expect(turns).toBeGreaterThanOrEqual(lengths.length - 1);
    }
    clearImmediate(immediate);
    expect(lengths).toEqual([25_000, 25_000, 12_500]);
  });

  it('a scan goes past the snapshots that it reads at a time', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const ticks = Array.from({ length: 4_200 }, (_, tick) => tick);
    const head = {
      exchange_id: exchangeId,
      source: 'test',
      status: 'ok',
      skipped_count: 0,
      rejected_count: 0,
    } as const;
    for (let first = 0; first < ticks.length; first += 700) {
      // Pairs of equal times, so that a page ends between two of one instant.
      const rows = ticks.slice(first, first + 700).map((tick) => {
        const at = START + Math.floor((tick + 1) / 2);
        return { ...head, scheduled_at: at, taken_at: at, price_count: 1, duration_ms: 1 };
      });
      const ids = await store.db.insertInto('snapshot').values(rows).returning('id').execute();
      await store.db
        .insertInto('price')
        .values(
          ids.map(({ id }, index) => ({ snapshot_id: id, market_id: markets[0]?.id ?? 0, price: first + index + 1 })),
        )
        .execute();
    }
    const prices = (await scanned(store, ALWAYS, {})).map(([, , price]) => price);
    expect(prices).toEqual(ticks.map((tick) => tick + 1));
  });

  it('a scan ends with the reason of its signal', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    await writeSnapshot(store, okSnapshot(exchangeId, START), pricesOf(markets, [1]));
    await expect(scanned(store, ALWAYS, {}, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
