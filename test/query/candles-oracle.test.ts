import { expect, it } from 'vitest';
import { bucketOpen } from '../../src/market/bucket.js';
import { type Ohlc, readOhlc } from '../../src/query/candles.js';
import { type ClosedCandle, writeCandles } from '../../src/store/candle.js';
import { readMarkets } from '../../src/store/market.js';
import { sqliteRoom } from '../store/each-engine.js';
import { MINUTE, NOW, seed } from './seed.js';

const SPAN = 240;
const START = NOW - SPAN * MINUTE;
const LENGTHS = [1, 5, 15, 30];

let state = 42;
function random(): number {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return state / 2_147_483_648;
}

interface Held {
  readonly prices: readonly (readonly [time: number, price: number])[];
  readonly candles: ReadonlyMap<number, readonly ClosedCandle[]>;
  readonly spans: ReadonlyMap<number, readonly (readonly [since: number, until: number])[]>;
}

/** Prices and candles of several lengths, each in some stretches of the hours before now. */
function randomHistory(): Held {
  const stretches = (count: number, step: number) =>
    Array.from({ length: count }, () => {
      const since = Math.floor((random() * SPAN) / step) * step;
      return [since, Math.min(SPAN, since + (1 + Math.floor(random() * 8)) * step)] as const;
    });
  const polled = stretches(3, 7);
  const prices = Array.from({ length: SPAN }, (_, minute) => minute)
    .filter((minute) => polled.some(([since, until]) => minute >= since && minute < until))
    .map((minute) => [START + minute * MINUTE + 500, 1 + random()] as const);
  const candles = new Map<number, ClosedCandle[]>();
  const spans = new Map<number, [number, number][]>();
  for (const length of LENGTHS.filter(() => random() < 0.6)) {
    const covered = stretches(2, length);
    const opens = Array.from({ length: SPAN / length }, (_, index) => index * length)
      .filter((open) => covered.some(([since, until]) => open >= since && open < until))
      .filter(() => random() < 0.7);
    candles.set(
      length,
      opens.map((open) => {
        const low = 1 + random();
        const volume = random() < 0.05 ? null : Math.ceil(random() * 9);
        const openTime = START + open * MINUTE;
        return { openTime, open: low + 0.1, high: low + 0.2 + random(), low, close: low + 0.15, volume };
      }),
    );
    spans.set(
      length,
      covered.map(([since, until]) => [START + since * MINUTE, START + until * MINUTE]),
    );
  }
  return { prices, candles, spans };
}

/** What the documentation of `readOhlc` says, bucket by bucket, minute by minute. */
function expected(held: Held, length: number, since: number, until: number): Ohlc[] {
  const found: Ohlc[] = [];
  for (let open = bucketOpen(START, length * MINUTE); open < until; open += length * MINUTE) {
    if (open < since) continue;
    const end = open + length * MINUTE;
    const inside = (part: number) =>
      (held.candles.get(part) ?? []).filter(({ openTime }) => openTime >= open && openTime < end);
    const [own] = inside(length);
    if (own !== undefined) {
      found.push({ ...own, source: 'exchange' });
      continue;
    }
    const parts = LENGTHS.filter((part) => part < length && length % part === 0 && held.candles.has(part));
    const covers = (part: number) =>
      Array.from({ length }, (_, minute) => open + minute * MINUTE).every((minute) =>
        held.spans.get(part)?.some(([from, to]) => minute >= from && minute < to),
      );
    const whole = parts.findLast((part) => covers(part) && inside(part).length > 0);
    const some = whole ?? parts[0];
    const events = [
      ...(some === undefined ? [] : inside(some)).map(({ openTime, ...candle }) => ({
        from: openTime,
        to: openTime + (some ?? 0) * MINUTE,
        ...candle,
      })),
      ...(whole === undefined ? held.prices : [])
        .filter(([time]) => time >= open && time < end)
        .map(([time, price]) => ({
          from: time,
          to: time,
          open: price,
          high: price,
          low: price,
          close: price,
          volume: null,
        })),
    ];
    const [first] = [...events].sort((a, b) => a.from - b.from);
    const last = [...events].sort((a, b) => a.to - b.to).at(-1);
    if (first === undefined || last === undefined) continue;
    const volumes = events.map(({ volume }) => volume);
    found.push({
      openTime: open,
      open: first.open,
      high: Math.max(...events.map(({ high }) => high)),
      low: Math.min(...events.map(({ low }) => low)),
      close: last.close,
      volume:
        whole === undefined || volumes.includes(null)
          ? null
          : volumes.reduce<number>((sum, volume) => sum + (volume ?? 0), 0),
      source: whole === undefined ? 'prices' : 'candles',
    });
  }
  return found;
}

const room = sqliteRoom();

it('candles of any history are what a look at each bucket gives', async () => {
  const store = await room.openNew();
  const histories = Array.from({ length: 60 }, randomHistory);
  const listed = histories.map(({ prices }, index) => ({
    pair: [`C${index}`, 'USD'] as const,
    prices: prices.map(([time, price]) => [NOW - time, price] as const),
  }));
  await seed(store, { kraken: listed });
  const markets = new Map((await readMarkets(store)).map((market) => [market.base, market]));
  for (const [index, held] of histories.entries()) {
    const market = markets.get(`C${index}`);
    if (market === undefined) throw new Error('a market is missing');
    for (const [length, candles] of held.candles) {
      const spans = (held.spans.get(length) ?? []).map(([since, until]) => {
        return { since, until, state: 'traded', reason: null } as const;
      });
      const series = { marketId: market.id, intervalMs: length * MINUTE };
      for (const span of spans) await writeCandles(store, series, [], [span], NOW);
      await writeCandles(store, series, candles, [], NOW);
    }
    for (const length of [1, 5, 15, 30, 60, 240]) {
      const since = START + Math.floor(random() * 60) * MINUTE;
      const until = NOW - Math.floor(random() * 60) * MINUTE;
      const asked = { market, intervalMs: length * MINUTE, range: { since, until } };
      const all = await readOhlc(store, asked);
      expect(all, `history ${index} at ${length}m`).toEqual(expected(held, length, since, until));
      expect(await readOhlc(store, { ...asked, limit: 3 })).toEqual(all.slice(0, 3));
    }
  }
});
