import { expect, it } from 'vitest';
import { readStats } from '../../src/query/ranking.js';
import { readSeries, scanCoarseSeries } from '../../src/query/series.js';
import { writeCandles } from '../../src/store/candle.js';
import { readMarkets } from '../../src/store/market.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed } from './seed.js';

const RANGE = { since: NOW - HOUR, until: NOW };

/** Polled at each of these minutes before now, half a second late. */
function polled(base: string, minutesAgo: readonly number[], price = 100): SeedMarket {
  return { pair: [base, 'USD'], prices: minutesAgo.map((ago) => [ago * MINUTE - 500, price] as const) };
}

/** Minute candles that close `from` … `to` minutes before now, each at that number. */
async function candles(store: Store, base: string, from: number, to: number): Promise<void> {
  const [market] = await readMarkets(store, { pair: { base, quote: 'USD' } });
  const rows = Array.from({ length: from - to + 1 }, (_, index) => {
    const close = from - index;
    return { openTime: NOW - (close + 1) * MINUTE, open: close, high: close, low: close, close, volume: 1 };
  });
  const span = { since: rows[0]?.openTime ?? 0, until: NOW - to * MINUTE, state: 'traded', reason: null } as const;
  await writeCandles(store, { marketId: market?.id ?? 0, intervalMs: MINUTE }, rows, [span], NOW);
}

async function minutesOf(store: Store, base: string, range = RANGE): Promise<[number, number][]> {
  const [series] = await readSeries(store, { pair: `${base}-USD`, range });
  return (series?.points ?? []).map(([time, price]) => [Math.round((NOW - time) / MINUTE), price]);
}

/** The polls of the hour, but for those minutes. */
function hourWithout(from: number, to: number): number[] {
  return Array.from({ length: 60 }, (_, index) => 60 - index).filter((ago) => ago > from || ago < to);
}

eachEngine((room) => {
  it('missed minutes have the closes of their candles, and polled ones their prices, each once', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [polled('BTC', hourWithout(40, 31))] });
    await candles(store, 'BTC', 50, 20);
    const points = await minutesOf(store, 'BTC');
    expect(points.map(([ago]) => ago)).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
    expect(points.filter(([, price]) => price !== 100)).toEqual(
      Array.from({ length: 10 }, (_, index) => [40 - index, 40 - index]),
    );
  });

  it('a chart of months shows them too, each close in a bucket of its own', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [polled('BTC', hourWithout(40, 31))] });
    await candles(store, 'BTC', 50, 20);
    const closes: number[] = [];
    for await (const { pages } of scanCoarseSeries(store, { pair: 'BTC-USD', range: RANGE }, 6 * HOUR)) {
      for await (const page of pages) closes.push(...page.map(({ close, count }) => close * count));
    }
    expect(closes).toEqual((await minutesOf(store, 'BTC')).map(([, price]) => price));
  });

  it('a single missed minute is filled, and a poll that came late stands for its tick', async () => {
    const store = await room.openNew();
    const late = {
      pair: ['ETH', 'USD'] as const,
      prices: [20 * MINUTE - 40_000, 19 * MINUTE - 300, 17 * MINUTE - 300].map((ago) => [ago, 100] as const),
    };
    await seed(store, { kraken: [late] });
    await candles(store, 'ETH', 20, 17);
    expect((await minutesOf(store, 'ETH')).map(([, price]) => price)).toEqual([100, 100, 18, 100]);
  });

  it('prices just outside the range keep closes of their ticks out of it', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [polled('BTC', [30, 20])] });
    await candles(store, 'BTC', 40, 10);
    const range = { since: NOW - 30 * MINUTE + 600, until: NOW - 20 * MINUTE + 400 };
    expect((await minutesOf(store, 'BTC', range)).map(([ago]) => ago)).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21]);
  });

  it('statistics count the closes as the series shows them, however the markets were chosen', async () => {
    const store = await room.openNew();
    await seed(store, {
      kraken: [polled('BTC', hourWithout(40, 31)), polled('ETH', hourWithout(5, 3)), polled('SOL', [])],
      bitstamp: [polled('XRP', [])],
    });
    await candles(store, 'BTC', 50, 20);
    await candles(store, 'SOL', 59, 30);
    await candles(store, 'XRP', 10, 1);
    for (const pairs of [undefined, ['BTC-USD', 'ETH-USD', 'SOL-USD', 'XRP-USD']]) {
      const { rows } = await readStats(store, { range: RANGE, pairs });
      expect(rows.map(({ base, samples, min, max, first, last }) => [base, samples, min, max, first, last])).toEqual([
        ['XRP', 10, 1, 10, 10, 1],
        ['BTC', 60, 31, 100, 100, 100],
        ['ETH', 57, 100, 100, 100, 100],
        ['SOL', 30, 30, 59, 59, 30],
      ]);
    }
  });

  it('an exchange that is polled more seldom is filled between its polls only where one was missed', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [polled('BTC', [60, 50, 40, 20, 10])] }, 10 * MINUTE);
    await candles(store, 'BTC', 59, 1);
    const filled = (await minutesOf(store, 'BTC')).filter(([, price]) => price !== 100).map(([ago]) => ago);
    expect(filled.filter((ago) => ago > 10)).toEqual([32, 31, 30, 29, 28]);
  });
});
