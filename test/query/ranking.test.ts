import { expect, it } from 'vitest';
import { readStats } from '../../src/query/ranking.js';
import { readListedMarkets, writeListing } from '../../src/store/market.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed, sharedStore } from './seed.js';

const day = { since: NOW - 24 * HOUR, until: NOW };

/** A market whose price went from 100 to `last` an hour and a minute ago. */
function moved(base: string, last: number, more: Partial<SeedMarket> = {}): SeedMarket {
  return {
    pair: [base, 'USD'],
    prices: [
      [HOUR, 100],
      [MINUTE, last],
    ],
    ...more,
  };
}

eachEngine((room) => {
  const filled = sharedStore(room, (store) =>
    seed(store, {
      kraken: [
        moved('UP', 110, { volume24h: 1_000 }),
        moved('DOWN', 80, { volume24h: 2_000 }),
        moved('FLAT', 100, { volume24h: 500 }),
        { pair: ['ONE', 'EUR'], prices: [[MINUTE, 5]] },
        { pair: ['NEVER', 'USD'], prices: [] },
        { pair: ['GONE', 'USD'], prices: [], isInactive: true },
        moved('LEFT', 130, { isInactive: true }),
      ],
      bitstamp: [moved('UP', 110), moved('FLAT', 100, { volume24h: 700 })],
    }),
  );
  const names = (rows: readonly { exchange: string; pair: string }[]) =>
    rows.map((row) => `${row.exchange}:${row.pair}`);

  it('gives every field of a market', async () => {
    const { rows } = await readStats(await filled(), { pairs: ['kraken:UP-USD'], range: day });
    expect(rows).toEqual([
      {
        exchange: 'kraken',
        pair: 'UP-USD',
        base: 'UP',
        quote: 'USD',
        ...day,
        samples: 2,
        first: 100,
        last: 110,
        min: 100,
        max: 110,
        mean: 105,
        delta: 10,
        pctChange: 10,
        range: 10,
        pctRange: 10,
        maxRise: 10,
        maxPctRise: expect.closeTo(10, 9),
        maxFall: 0,
        maxPctFall: 0,
        maxDelta: 10,
        maxPctChange: expect.closeTo(10, 9),
        stddev: expect.closeTo(Math.sqrt(50), 9),
        cv: expect.closeTo((100 * Math.sqrt(50)) / 105, 9),
        volatility: null,
        coverage: (100 * 2) / 1_440,
        volume24h: 1_000,
        volume24hUsd: 1_000,
      },
    ]);
  });

  it('orders by exchange, then pair, without a rank', async () => {
    const { rows } = await readStats(await filled(), { range: day });
    expect(names(rows)).toEqual([
      'bitstamp:FLAT-USD',
      'bitstamp:UP-USD',
      'kraken:DOWN-USD',
      'kraken:FLAT-USD',
      'kraken:ONE-EUR',
      'kraken:UP-USD',
    ]);
    expect(rows.every(({ rank }) => rank === undefined)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('rank');
  });

  it('ranks in the order of the metric, ties by exchange, then pair', async () => {
    const { rows } = await readStats(await filled(), { range: day, rank: 'pct-change' });
    expect(rows.map(({ rank, pctChange }) => [rank, pctChange])).toEqual([
      [1, -20],
      [2, 10],
      [3, 10],
      [4, 0],
      [5, 0],
      [6, 0],
    ]);
    expect(names(rows).slice(1)).toEqual([
      'bitstamp:UP-USD',
      'kraken:UP-USD',
      'bitstamp:FLAT-USD',
      'kraken:FLAT-USD',
      'kraken:ONE-EUR',
    ]);
  });

  it('ranks in the order asked for', async () => {
    const store = await filled();
    const changes = async (order: 'asc' | 'desc') =>
      (await readStats(store, { range: day, rank: 'pct-change', order, top: 2 })).rows.map((row) => row.pctChange);
    expect(await changes('desc')).toEqual([10, 10]);
    expect(await changes('asc')).toEqual([-20, 0]);
  });

  it('ranks a null metric last in either order', async () => {
    const store = await filled();
    for (const order of ['asc', 'desc'] as const) {
      const { rows } = await readStats(store, { range: day, rank: 'stddev', order });
      expect(rows.at(-1)).toMatchObject({ pair: 'ONE-EUR', stddev: null, rank: 6 });
    }
  });

  it('counts what it left out, and why', async () => {
    const query = { range: day, rank: 'volume', top: 2, minVolumeUsd: 700, minCoveragePct: 0.1 } as const;
    const { rows, marketsConsidered, leftOut } = await readStats(await filled(), query);
    expect(names(rows)).toEqual(['kraken:DOWN-USD', 'kraken:UP-USD']);
    expect(marketsConsidered).toBe(8);
    expect(leftOut).toEqual({ noData: 1, inactive: 1, belowVolume: 3, belowCoverage: 0, beyondTop: 1 });
  });

  it('leaves out markets below the coverage asked for', async () => {
    const { rows, leftOut } = await readStats(await filled(), { range: day, minCoveragePct: 0.1 });
    expect(rows).toHaveLength(5);
    expect(leftOut).toMatchObject({ belowCoverage: 1 });
  });

  it('leaves out what is no longer traded, but not from a range that ended before, nor when it is named', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [moved('UP', 110), moved('LEFT', 130)] });
    const listed = [{ nativeSymbol: 'UPUSD', base: 'UP', quote: 'USD', active: true }];
    const [{ exchangeId, nativeSymbol } = { exchangeId: 0, nativeSymbol: '' }] = await readListedMarkets(store, {
      pair: { base: 'UP', quote: 'USD' },
    });
    await writeListing(store, exchangeId, [{ ...listed[0], nativeSymbol } as (typeof listed)[0]], NOW - MINUTE / 2);
    const pairs = async (query: Parameters<typeof readStats>[1]) => names((await readStats(store, query)).rows);
    expect(await pairs({ range: day })).toEqual(['kraken:UP-USD']);
    expect(await pairs({ range: { ...day, until: NOW - MINUTE / 2 } })).toEqual(['kraken:LEFT-USD', 'kraken:UP-USD']);
    expect(await pairs({ range: day, pairs: ['LEFT-USD'] })).toEqual(['kraken:LEFT-USD']);
  });

  it('measures coverage against the interval at which the exchange is polled', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [moved('UP', 110)] }, HOUR);
    const { rows } = await readStats(store, { range: day });
    expect(rows[0]?.coverage).toBeCloseTo((100 * 2) / 24, 9);
  });

  it('keeps to a half-open range', async () => {
    const store = await filled();
    const samples = async (since: number, until: number) =>
      (await readStats(store, { pairs: ['kraken:UP-USD'], range: { since, until } })).rows[0]?.samples;
    expect(await samples(NOW - HOUR, NOW - MINUTE + 1)).toBe(2);
    expect(await samples(NOW - HOUR, NOW - MINUTE)).toBe(1);
    expect(await samples(NOW - HOUR + 1, NOW)).toBe(1);
    expect(await samples(NOW - MINUTE + 1, NOW)).toBeUndefined();
  });

  it('keeps to the exchanges and quote assets asked for', async () => {
    const store = await filled();
    expect(names((await readStats(store, { range: day, quotes: ['EUR'] })).rows)).toEqual(['kraken:ONE-EUR']);
    expect((await readStats(store, { range: day, exchanges: ['bitstamp'] })).rows).toHaveLength(2);
    expect((await readStats(store, { range: day, exchanges: ['gemini'] })).rows).toEqual([]);
    expect(
      (await readStats(store, { range: day, pairs: ['UP-USD', 'kraken:ONE-EUR'], quotes: ['USD'] })).rows,
    ).toHaveLength(2);
  });

  it('gives a pair that is named twice once, and none that has no price in the range', async () => {
    const store = await filled();
    const twice = await readStats(store, { range: day, pairs: ['UP-USD', 'kraken:UPUSD'] });
    expect(names(twice.rows)).toEqual(['bitstamp:UP-USD', 'kraken:UP-USD']);
    const none = await readStats(store, { range: day, pairs: ['GONE-USD', 'NEVER-USD'] });
    expect(none).toMatchObject({ rows: [], marketsConsidered: 2, leftOut: { noData: 2 } });
  });

  it('refuses an unknown pair', async () => {
    await expect(readStats(await filled(), { range: day, pairs: ['UP-USX'] })).rejects.toMatchObject({
      code: 'unknown',
    });
  });

  it('turns a volume into dollars through another stored market', async () => {
    const store = await room.openNew();
    await seed(store, {
      kraken: [
        { pair: ['ETH', 'BTC'], volume24h: 3, prices: [[MINUTE, 0.05]] },
        { pair: ['BTC', 'USD'], prices: [[MINUTE, 50_000]] },
      ],
    });
    const { rows } = await readStats(store, { range: day, quotes: ['BTC'] });
    expect(rows[0]).toMatchObject({ volume24h: 3, volume24hUsd: 150_000 });
  });

  it('stops with the reason of its signal', async () => {
    const reason = new Error('enough');
    await expect(readStats(await filled(), { range: day }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
