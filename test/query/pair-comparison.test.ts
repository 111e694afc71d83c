import { expect, it } from 'vitest';
import { type PairQuery, readPairComparison } from '../../src/query/pair-comparison.js';
import { steadyPrices } from '../stats/series.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed, sharedStore } from './seed.js';

const range = { since: NOW - 2 * HOUR, until: NOW };
const walk = steadyPrices(100, 0.5, 121, 3);
/** What the walk was so many minutes before NOW. */
const walked = (minutesAgo: number) => walk[120 - minutesAgo] ?? Number.NaN;
const minutes = Array.from({ length: 60 }, (_, index) => 60 - index);
const factors = { gemini: 1.0005, kraken: 1, okx: 1.001 } as const;
const delays = { gemini: 0, kraken: 0, okx: 2 } as const;
const btcAt = (exchange: keyof typeof factors, ago: number) => factors[exchange] * walked(ago + delays[exchange]);

function btc(exchange: keyof typeof factors): SeedMarket {
  return { pair: ['BTC', 'USD'], prices: minutes.map((ago) => [ago * MINUTE, btcAt(exchange, ago)] as const) };
}

function now(base: string, quote: string, price: number, more: Partial<SeedMarket> = {}): SeedMarket {
  return { pair: [base, quote], prices: [[MINUTE, price]], ...more };
}

eachEngine((room) => {
  const filled = sharedStore(room, (store) =>
    seed(store, {
      bitstamp: [
        { pair: ['BTC', 'USD'], prices: [[4 * MINUTE, 110]] },
        now('ETH', 'USD', 20, { volume24h: 5_000 }),
        now('FAR', 'USD', 40),
        now('ETH', 'EUR', 18),
      ],
      cex: [now('BTC', 'USD', 300)],
      gemini: [btc('gemini'), now('LATE', 'USD', 5)],
      kraken: [
        btc('kraken'),
        now('ETH', 'USD', 20.5, { volume24h: 3_000 }),
        now('FAR', 'USD', 1),
        now('SOLO', 'USD', 7),
        now('ETH', 'EUR', 18.09),
        { pair: ['NEVER', 'USD'], prices: [] },
        { pair: ['GONE', 'USD'], prices: [], isInactive: true },
        { pair: ['LATE', 'USD'], prices: [[HOUR, 6]] },
      ],
      okx: [btc('okx'), now('ETH', 'USD', 20.25, { volume24h: 10 })],
    }),
  );
  const compare = async (query: Partial<PairQuery>) => readPairComparison(await filled(), { range, ...query });
  const spreads = async (query: Partial<PairQuery>) =>
    (await compare(query)).rows.map(({ rank, pair, spreadPct }) => [rank, pair, spreadPct?.toFixed(6)]);

  it('gives every field of a pair', async () => {
    const prices = [btcAt('kraken', 1), btcAt('gemini', 1), btcAt('okx', 1), 300].sort((a, b) => a - b);
    const median = ((prices[1] ?? 0) + (prices[2] ?? 0)) / 2;
    const both = (ago: number) => [btcAt('kraken', ago), btcAt('gemini', ago), btcAt('okx', ago)];
    const perMinute = minutes.map((ago) => 100 * (Math.max(...both(ago)) / Math.min(...both(ago)) - 1));
    const [row, ...others] = (await compare({ pairs: ['BTC-USD'] })).rows;
    expect(others).toEqual([]);
    const compared = (['gemini', 'kraken', 'okx'] as const)
      .map((exchange) => ({ exchange, last: btcAt(exchange, 1) }))
      .sort((a, b) => a.last - b.last);
    const [cheapest, , dearest] = compared;
    const close = (value: number) => expect.closeTo(value, 9);
    expect(row).toEqual({
      rank: 1,
      pair: 'BTC-USD',
      base: 'BTC',
      quote: 'USD',
      ...range,
      exchangeCount: 5,
      staleCount: 1,
      suspiciousCount: 1,
      median: close(median),
      cheapest: cheapest?.exchange,
      cheapestPrice: cheapest?.last,
      dearest: dearest?.exchange,
      dearestPrice: dearest?.last,
      spreadPct: close(100 * ((dearest?.last ?? 0) / (cheapest?.last ?? 1) - 1)),
      meanSpreadPct: close(perMinute.reduce((sum, pct) => sum + pct, 0) / perMinute.length),
      spreadSamples: 60,
      lagging: 'okx',
      lagMs: 2 * MINUTE,
      exchanges: [
        ...compared.map(({ exchange, last }) => ({
          exchange,
          last,
          lastAt: NOW - MINUTE,
          isStale: false,
          isSuspicious: false,
          fromMedianPct: close(100 * (last / median - 1)),
          lagMs: delays[exchange] * MINUTE,
          coverage: close((100 * 60) / 120),
          volume24hUsd: null,
        })),
        {
          exchange: 'cex',
          last: 300,
          lastAt: NOW - MINUTE,
          isStale: false,
          isSuspicious: true,
          fromMedianPct: close(100 * (300 / median - 1)),
          lagMs: null,
          coverage: close(100 / 120),
          volume24hUsd: null,
        },
        {
          exchange: 'bitstamp',
          last: 110,
          lastAt: NOW - 4 * MINUTE,
          isStale: true,
          isSuspicious: false,
          fromMedianPct: null,
          lagMs: null,
          coverage: close(100 / 120),
          volume24hUsd: null,
        },
      ],
    });
  });

  it('ranks the pairs that can be compared by spread, and counts the others', async () => {
    const { rows, ...rest } = await compare({ top: 2 });
    expect(rows.map(({ rank, pair }) => [rank, pair])).toEqual([
      [1, 'ETH-USD'],
      [2, 'ETH-EUR'],
    ]);
    expect(rows[0]?.spreadPct).toBeCloseTo(2.5, 9);
    expect(rest).toEqual({
      pairsConsidered: 7,
      leftOut: { noData: 1, onOneExchange: 1, notComparable: 2, beyondTop: 1 },
      newestAt: NOW - MINUTE,
    });
    expect((await spreads({ order: 'asc' })).map(([, pair]) => pair)).toEqual(['BTC-USD', 'ETH-EUR', 'ETH-USD']);
  });

  it('shows a named pair also where nothing can be compared', async () => {
    const { rows, leftOut } = await compare({ pairs: ['FAR-USD', 'LATE-USD', 'SOLO-USD', 'NEVER-USD', 'ETH-USD'] });
    expect(rows.map(({ pair, spreadPct }) => [pair, spreadPct === null])).toEqual([
      ['ETH-USD', false],
      ['FAR-USD', true],
      ['LATE-USD', true],
      ['SOLO-USD', true],
    ]);
    expect(rows[1]).toMatchObject({ suspiciousCount: 2, cheapest: null, dearest: null, meanSpreadPct: null });
    expect(rows[2]).toMatchObject({ staleCount: 1, median: 5 });
    expect(leftOut).toEqual({ noData: 1, onOneExchange: 0, notComparable: 0, beyondTop: 0 });
  });

  it('compares what was the last price when the range ended', async () => {
    const [row] = (await compare({ pairs: ['BTC-USD'], range: { ...range, until: NOW - 3 * MINUTE } })).rows;
    expect(row).toMatchObject({ dearest: 'bitstamp', dearestPrice: 110, staleCount: 0, suspiciousCount: 0 });
    expect(row?.cheapestPrice).toBe(Math.min(...(['gemini', 'kraken', 'okx'] as const).map((one) => btcAt(one, 4))));
  });

  it('is stale by the interval at which the exchange is polled', async () => {
    const store = await room.openNew();
    const old = (ms: number): SeedMarket[] => [{ pair: ['BTC', 'USD'], prices: [[ms, 100]] }];
    await seed(store, { kraken: old(3 * MINUTE), okx: old(3 * MINUTE + 1) });
    await seed(store, { luno: old(45 * MINUTE), cex: old(45 * MINUTE + 1) }, 15 * MINUTE);
    const [row] = (await readPairComparison(store, { pairs: ['BTC-USD'], range })).rows;
    expect(row?.exchanges.map(({ exchange, isStale }) => [exchange, isStale])).toEqual([
      ['kraken', false],
      ['luno', false],
      ['cex', true],
      ['okx', true],
    ]);
  });

  it('keeps to the exchanges and quote assets asked for, and to those with enough volume and coverage', async () => {
    expect(await spreads({ exchanges: ['bitstamp', 'okx'] })).toEqual([[1, 'ETH-USD', '1.250000']]);
    expect(await spreads({ quotes: ['EUR'] })).toEqual([[1, 'ETH-EUR', '0.500000']]);
    expect(await spreads({ minVolumeUsd: 3_000 })).toEqual([[1, 'ETH-USD', '2.500000']]);
    expect(await spreads({ minVolumeUsd: 3_001 })).toEqual([]);
    expect((await spreads({ minCoveragePct: 50 })).map(([, pair]) => pair)).toEqual(['BTC-USD']);
    expect((await compare({ pairs: ['ETH-USD'], minVolumeUsd: 3_001 })).rows[0]).toMatchObject({
      exchangeCount: 1,
      spreadPct: null,
    });
  });

  it('reads the history of the first 50 rows only', async () => {
    const store = await room.openNew();
    const pairs = Array.from({ length: 51 }, (_, index) => now(`A${index}`, 'USD', 100 + index / 100));
    const still = pairs.map(({ pair: [base, quote] }) => now(base, quote, 100));
    await seed(store, { kraken: pairs, okx: still });
    const { rows } = await readPairComparison(store, { range });
    expect(rows).toHaveLength(51);
    expect(rows.map(({ spreadPct, meanSpreadPct }) => meanSpreadPct === spreadPct)).toEqual([
      ...Array(50).fill(true),
      false,
    ]);
    expect(rows[50]).toMatchObject({ pair: 'A0-USD', spreadPct: 0, meanSpreadPct: null, spreadSamples: null });
  });

  it('refuses an unknown pair, and stops with the reason of its signal', async () => {
    await expect(compare({ pairs: ['BTC-USX'] })).rejects.toMatchObject({ code: 'unknown' });
    const reason = new Error('enough');
    await expect(readPairComparison(await filled(), { range }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('without a price answers nothing', async () => {
    const empty = { since: NOW - 48 * HOUR, until: NOW - 47 * HOUR };
    expect(await compare({ range: empty })).toMatchObject({ rows: [], newestAt: null, leftOut: { noData: 7 } });
  });
});
