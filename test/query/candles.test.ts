import { expect, it } from 'vitest';
import { bucketOpen } from '../../src/market/bucket.js';
import { type OhlcRow, scanCandleSeries } from '../../src/query/candle-series.js';
import { type Ohlc, readOhlc } from '../../src/query/candles.js';
import { readCloses } from '../../src/query/closes.js';
import { type ClosedCandle, writeCandles } from '../../src/store/candle.js';
import type { CoverageState } from '../../src/store/coverage.js';
import { readMarkets, type StoredMarket } from '../../src/store/market.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed } from './seed.js';

const DAY = 24 * HOUR;

async function marketOf(store: Store, prices: SeedMarket['prices']): Promise<StoredMarket> {
  await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices }] });
  const [market] = await readMarkets(store, { pair: { base: 'BTC', quote: 'USD' } });
  if (market === undefined) throw new Error('the seed has no market');
  return market;
}

/** Polled at each minute from `from` to just before `to` minutes ago; the price is the minutes ago. */
function polled(from: number, to: number): [agoMs: number, price: number][] {
  return Array.from({ length: from - to }, (_, index) => [(from - index) * MINUTE, from - index]);
}

/** A candle around its open, with a volume of its own. */
function candle(openTime: number, open: number, volume: number | null = 1): ClosedCandle {
  return { openTime, open, high: open + 5, low: open - 0.5, close: open + 1, volume };
}

/** Stores candles and what is known from the first to the end of the last of them. */
async function hold(
  store: Store,
  market: StoredMarket,
  intervalMs: number,
  candles: readonly ClosedCandle[],
  state: CoverageState = 'traded',
): Promise<void> {
  const times = candles.map(({ openTime }) => openTime);
  const span = { since: Math.min(...times), until: Math.max(...times) + intervalMs, state, reason: null };
  await writeCandles(store, { marketId: market.id, intervalMs }, candles, [span], NOW);
}

const rowOf = ({ openTime, open, high, low, close, volume, source }: Ohlc) => [
  (openTime - NOW) / MINUTE,
  open,
  high,
  low,
  close,
  volume,
  source,
];

eachEngine((room) => {
  it('polled prices become first, highest, lowest and last of their bucket, and buckets without one are no candle', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, [
      [20 * MINUTE, 5],
      [19 * MINUTE, 9],
      [17 * MINUTE, 3],
      [15 * MINUTE + 1, 4],
      [15 * MINUTE, 7],
      [2 * MINUTE, 8],
    ]);
    const range = { since: NOW - HOUR, until: NOW };
    const found = await readOhlc(store, { market, intervalMs: 5 * MINUTE, range });
    expect(found.map(rowOf)).toEqual([
      [-20, 5, 9, 3, 4, null, 'prices'],
      [-15, 7, 7, 7, 7, null, 'prices'],
      [-5, 8, 8, 8, 8, null, 'prices'],
    ]);
  });

  it('a candle belongs to the range in which it opens, and is whole', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(60, 0));
    const opens = async (since: number, until: number) =>
      (
        await readOhlc(store, {
          market,
          intervalMs: 10 * MINUTE,
          range: { since: NOW + since, until: NOW + until },
        })
      ).map(rowOf);
    expect(await opens(-31 * MINUTE, -9 * MINUTE)).toEqual([
      [-30, 30, 30, 21, 21, null, 'prices'],
      [-20, 20, 20, 11, 11, null, 'prices'],
      [-10, 10, 10, 1, 1, null, 'prices'],
    ]);
    expect((await opens(-30 * MINUTE, -10 * MINUTE)).map(([open]) => open)).toEqual([-30, -20]);
    expect((await opens(-30 * MINUTE + 1, -10 * MINUTE + 1)).map(([open]) => open)).toEqual([-20, -10]);
    expect(await opens(MINUTE, 10 * MINUTE)).toEqual([]);
  });

  it("the exchange's own candle goes before shorter ones, and those before prices", async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(60, 0));
    await hold(store, market, 20 * MINUTE, [candle(NOW - HOUR, 200)]);
    const five = [60, 55, 50, 45, 40, 35, 30, 25].map((ago) => candle(NOW - ago * MINUTE, 100 + ago, 2));
    await hold(store, market, 5 * MINUTE, five);
    const found = await readOhlc(store, {
      market,
      intervalMs: 20 * MINUTE,
      range: { since: NOW - HOUR, until: NOW },
    });
    expect(found.map(rowOf)).toEqual([
      [-60, 200, 205, 199.5, 201, 1, 'exchange'],
      [-40, 140, 145, 124.5, 126, 8, 'candles'],
      [-20, 20, 20, 1, 1, null, 'prices'],
    ]);
  });

  it('of shorter candles the longest that cover the bucket are taken; idle ones between them add nothing', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, []);
    await hold(store, market, HOUR, [candle(NOW - 2 * HOUR, 70, 9)]);
    const minutes = [119, 90, 61, 60, 31, 1].map((ago) => candle(NOW - ago * MINUTE, ago, ago === 31 ? null : 1));
    const span = { since: NOW - 2 * HOUR, until: NOW, state: 'traded', reason: null } as const;
    await writeCandles(store, { marketId: market.id, intervalMs: MINUTE }, minutes, [span], NOW);
    const range = { since: NOW - 2 * HOUR, until: NOW };
    const hours = await readOhlc(store, { market, intervalMs: HOUR, range });
    expect(hours.map(rowOf)).toEqual([
      [-120, 70, 75, 69.5, 71, 9, 'exchange'],
      [-60, 60, 65, 0.5, 2, null, 'candles'],
    ]);
    const both = await readOhlc(store, { market, intervalMs: 2 * HOUR, range });
    expect(both.map(rowOf)).toEqual([[-120, 119, 124, 0.5, 2, null, 'candles']]);
    const halves = await readOhlc(store, { market, intervalMs: 30 * MINUTE, range });
    expect(halves.map(({ openTime, volume }) => [(openTime - NOW) / MINUTE, volume])).toEqual([
      [-120, 1],
      [-90, 2],
      [-60, null],
      [-30, 1],
    ]);
  });

  it('candles of a part of a bucket and prices of the rest make one candle, without a volume', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(30, 0));
    const minutes = Array.from({ length: 20 }, (_, index) => candle(NOW - (50 - index) * MINUTE, 1_000 + index));
    await hold(store, market, MINUTE, minutes);
    const [found, ...others] = await readOhlc(store, {
      market,
      intervalMs: HOUR,
      range: { since: NOW - HOUR, until: NOW },
    });
    expect(others).toEqual([]);
    expect(found && rowOf(found)).toEqual([-60, 1_000, 1_024, 1, 1, null, 'prices']);
  });

  it('many intervals in which nothing traded have the prices that were polled meanwhile', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(90, 0));
    const traded = Array.from({ length: 45 }, (_, index) => candle(NOW - (90 - 2 * index) * MINUTE, 1_000));
    await hold(store, market, MINUTE, traded);
    const range = { since: NOW - 90 * MINUTE, until: NOW };
    const found = await readOhlc(store, { market, intervalMs: MINUTE, range });
    expect(found.map(({ open }) => open)).toEqual(
      Array.from({ length: 90 }, (_, index) => (index % 2 === 0 ? 1_000 : 90 - index)),
    );
  });

  it('a failed span says nothing: what is held of it counts as a part', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, []);
    await hold(store, market, MINUTE, [candle(NOW - 10 * MINUTE, 4)], 'traded');
    const failed = { since: NOW - HOUR, until: NOW - 10 * MINUTE, state: 'failed', reason: 'down' } as const;
    await writeCandles(store, { marketId: market.id, intervalMs: MINUTE }, [], [failed], NOW);
    const found = await readOhlc(store, { market, intervalMs: HOUR, range: { since: NOW - HOUR, until: NOW } });
    expect(found.map(rowOf)).toEqual([[-60, 4, 9, 3.5, 5, null, 'prices']]);
  });

  it('weeks begin on Mondays, so those of an exchange that begins elsewhere are put together from its days', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, []);
    const monday = bucketOpen(NOW, 7 * DAY) - 7 * DAY;
    await hold(store, market, 7 * DAY, [candle(monday - 4 * DAY, 900), candle(monday + 3 * DAY, 900)]);
    await hold(
      store,
      market,
      DAY,
      Array.from({ length: 7 }, (_, day) => candle(monday + day * DAY, 10 + day)),
    );
    const range = { since: monday - 30 * DAY, until: NOW };
    const found = await readOhlc(store, { market, intervalMs: 7 * DAY, range });
    expect(found).toEqual([
      { openTime: monday, open: 10, high: 21, low: 9.5, close: 17, volume: 7, source: 'candles' },
    ]);
    await hold(store, market, 7 * DAY, [candle(monday, 800)]);
    expect(await readOhlc(store, { market, intervalMs: 7 * DAY, range })).toMatchObject([
      { openTime: monday, open: 800, source: 'exchange' },
    ]);
  });

  it('pages of any size say together what one answer says, across gaps too', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, [...polled(900, 850), ...polled(400, 399), ...polled(60, 0)]);
    const minutes = Array.from({ length: 30 }, (_, index) => candle(NOW - (500 - index) * MINUTE, 7));
    await hold(store, market, MINUTE, minutes);
    const whole = { since: NOW - 1_000 * MINUTE, until: NOW };
    const all = await readOhlc(store, { market, intervalMs: 3 * MINUTE, range: whole });
    for (const limit of [1, 2, 7, 1_000]) {
      const paged: Ohlc[] = [];
      for (let since = whole.since; ; since = (paged.at(-1)?.openTime ?? 0) + 1) {
        const range = { since, until: whole.until };
        const page = await readOhlc(store, { market, intervalMs: 3 * MINUTE, range, limit });
        expect(page.length).toBeLessThanOrEqual(limit);
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged).toEqual(all);
    }
  });

  it('candles of candles are the candles of the prices', async () => {
    const store = await room.openNew();
    let price = 100;
    const prices = Array.from({ length: 180 }, (_, index): [number, number] => {
      price *= 1 + Math.sin(index * index) / 50;
      return [(200 - index) * MINUTE - (index % 7) * 1_000, price];
    }).filter((_, index) => index % 11 < 8 && (index < 40 || index > 75));
    const market = await marketOf(store, prices);
    const range = { since: NOW - DAY, until: NOW };
    const five = await readOhlc(store, { market, intervalMs: 5 * MINUTE, range });
    const merged = new Map<number, Ohlc>();
    for (const { openTime, ...one } of five) {
      const open = bucketOpen(openTime, 30 * MINUTE);
      const before = merged.get(open) ?? { openTime: open, ...one };
      const [high, low] = [Math.max(before.high, one.high), Math.min(before.low, one.low)];
      merged.set(open, { ...before, high, low, close: one.close });
    }
    expect(await readOhlc(store, { market, intervalMs: 30 * MINUTE, range })).toEqual([...merged.values()]);
  });

  it('a range from long before the first price costs nothing, and a market without any has no candle', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(3, 0));
    const since = Date.UTC(2009, 0, 3);
    const range = { since, until: NOW + DAY };
    expect(await readOhlc(store, { market, intervalMs: MINUTE, range })).toHaveLength(3);
    const empty = await room.openNew();
    expect(await readOhlc(empty, { market: { id: 1, exchangeId: 1 }, intervalMs: MINUTE, range })).toEqual([]);
  });

  it('ends with the reason of the signal', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(3, 0));
    const range = { since: NOW - HOUR, until: NOW };
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(readOhlc(store, { market, intervalMs: MINUTE, range }, stopped)).rejects.toThrow('enough');
  });

  it('a series gives rows of each exchange that has any; closes leave out what is not over', async () => {
    const store = await room.openNew();
    const market = await marketOf(store, polled(9, 0));
    await seed(store, { bitstamp: [{ pair: ['BTC', 'USD'], prices: [] }] });
    const range = { since: NOW - 10 * MINUTE, until: NOW - 2 * MINUTE };
    const names: object[] = [];
    const candles: OhlcRow[] = [];
    for await (const { pages, ...name } of scanCandleSeries(store, { pair: 'btcusd', range, intervalMs: 5 * MINUTE })) {
      names.push(name);
      for await (const page of pages) candles.push(...page);
    }
    expect(names).toEqual([{ exchange: 'kraken', pair: 'BTC-USD', interval: '5m' }]);
    expect(candles).toEqual([
      [NOW - 10 * MINUTE, 9, 9, 6, 6, null],
      [NOW - 5 * MINUTE, 5, 5, 1, 1, null],
    ]);
    expect(await readCloses(store, market, range, 5 * MINUTE)).toEqual({ times: [NOW - 10 * MINUTE], prices: [6] });
  });
});
