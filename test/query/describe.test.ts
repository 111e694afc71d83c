import { expect, it } from 'vitest';
import { readDescriptions } from '../../src/query/describe.js';
import { readObservations } from '../../src/query/observations.js';
import { readStats } from '../../src/query/ranking.js';
import { readSeries } from '../../src/query/series.js';
import { writeCandles } from '../../src/store/candle.js';
import { readMarkets } from '../../src/store/market.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seed } from './seed.js';

const prices = Array.from({ length: 120 }, (_, index): [number, number] => [
  (120 - index) * MINUTE,
  100 + Math.sin(index) + index / 10,
]).filter((_, index) => index < 60 || index >= 80);

eachEngine((room) => {
  it('describes every observation of each market, as the statistics count them', async () => {
    const store = await room.openNew();
    await seed(store, {
      kraken: [{ pair: ['BTC', 'USD'], prices }],
      bitstamp: [{ pair: ['BTC', 'USD'], prices: prices.slice(0, 2) }],
      okx: [{ pair: ['BTC', 'USD'], prices: [] }],
    });
    const range = { since: NOW - 2 * HOUR, until: NOW };
    const rows = await readDescriptions(store, { pairs: ['btc-usd', 'kraken:BTC-USD'], range });
    expect(rows.map(({ exchange, samples }) => [exchange, samples])).toEqual([
      ['bitstamp', 2],
      ['kraken', 100],
    ]);
    const { rows: measured } = await readStats(store, { pairs: ['kraken:BTC-USD'], range });
    expect(rows[1]).toMatchObject({ pair: 'BTC-USD', interval: null, ...range, returnSamples: 99 });
    expect(rows[1]?.mean).toBeCloseTo(measured[0]?.mean ?? 0, 9);
    expect(rows[1]?.stddev).toBeCloseTo(measured[0]?.stddev ?? 0, 9);
  });

  it('at an interval describes the closes, and returns only where no interval is missing between', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices }] });
    const range = { since: NOW - 2 * HOUR, until: NOW - MINUTE };
    const query = { pairs: ['BTC-USD'], range, intervalMs: 10 * MINUTE };
    const [row] = await readDescriptions(store, query);
    // Twelve intervals, two of them without a price; the last one is not over when the range ends.
    expect(row).toMatchObject({ interval: '10m', samples: 9, returnSamples: 7 });
    expect(await readDescriptions(store, { ...query, intervalMs: 24 * HOUR })).toEqual([]);
  });

  it('sees what the series shows, closes of candles included, also where a week ends in a gap', async () => {
    const store = await room.openNew();
    const weekMinutes = 7 * 1_440;
    const polled = (from: number, to: number) =>
      Array.from({ length: from - to }, (_, index): [number, number] => [(from - index) * MINUTE - 500, 100]);
    await seed(store, {
      kraken: [
        {
          pair: ['BTC', 'USD'],
          prices: [...polled(weekMinutes + 60, weekMinutes + 20), ...polled(weekMinutes - 20, weekMinutes - 60)],
        },
      ],
    });
    const [market] = await readMarkets(store, { pair: { base: 'BTC', quote: 'USD' } });
    if (market === undefined) throw new Error('the seed has no market');
    const start = NOW - (weekMinutes + 70) * MINUTE;
    const candles = Array.from({ length: 140 }, (_, index) => {
      return {
        openTime: start + index * MINUTE,
        open: index + 1,
        high: index + 1,
        low: index + 1,
        close: index + 1,
        volume: 1,
      };
    });
    const span = { since: start, until: start + 140 * MINUTE, state: 'traded', reason: null } as const;
    await writeCandles(store, { marketId: market.id, intervalMs: MINUTE }, candles, [span], NOW);
    // The first page of a week ends in the middle of the gap, whichever minute the range begins with.
    for (const ago of [weekMinutes * 2, weekMinutes * 2 + 10, weekMinutes * 2 - 19, weekMinutes * 2 + 20]) {
      const range = { since: NOW - ago * MINUTE, until: NOW };
      const { times, prices: seen } = await readObservations(store, market, range);
      const [series] = await readSeries(store, { pair: 'BTC-USD', range });
      expect(times.map((time, index) => [time, seen[index]])).toEqual(series?.points);
      expect(times.length).toBe(140);
    }
  });
});
