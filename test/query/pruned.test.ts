import { expect, it } from 'vitest';
import { pruneExchange } from '../../src/collector/retention/prune.js';
import { readPrunedNotes } from '../../src/query/pruned-note.js';
import { readKeptPoints, readPrunedBuckets } from '../../src/query/pruned-points.js';
import { writeImported } from '../../src/store/imported.js';
import { readMarkets, type StoredMarket } from '../../src/store/market.js';
import { type Point, readPoints } from '../../src/store/price.js';
import { buildRollups } from '../../src/store/rollup/build.js';
import type { Store } from '../../src/store/store.js';
import { DAY, HOUR, MINUTE, makeHistory, NOW } from '../collector/retention/history.js';
import { eachEngine } from '../store/each-engine.js';
import { START } from '../store/make-history.js';

const CUTOFF = START + 2 * DAY;
const ALL = { since: START, until: NOW };

function lastOfHours(points: readonly Point[]): Point[] {
  const hours = new Map(points.map((point) => [Math.floor(point.time / HOUR), point]));
  return [...hours.values()];
}

async function pruned(store: Store): Promise<{ market: StoredMarket; points: Point[] }> {
  const { exchange, markets } = await makeHistory(store);
  const market = markets[1];
  if (market === undefined) throw new Error('no market');
  const points = await readPoints(store, market, ALL);
  await pruneExchange(store, exchange, { before: CUTOFF, now: () => NOW, step: async () => {} });
  return { market, points };
}

eachEngine((room) => {
  it('where prices were pruned, a series has the last price of each hour', async () => {
    const { store, filled } = await room.openFilled(pruned);
    const { market, points } = filled;
    const old = points.filter(({ time }) => time < CUTOFF);
    const kept = points.filter(({ time }) => time >= CUTOFF);
    expect(await readKeptPoints(store, market, ALL)).toEqual([...lastOfHours(old), ...kept]);
    const part = { since: START + 90 * MINUTE, until: START + 4 * HOUR + 50 * MINUTE };
    const inPart = lastOfHours(old.filter(({ time }) => time < START + 5 * HOUR)).filter(
      ({ time }) => time >= part.since && time < part.until,
    );
    expect(await readKeptPoints(store, market, part)).toEqual(inPart);
    expect(await readKeptPoints(store, market, { since: CUTOFF, until: NOW })).toEqual(kept);
  });

  it('what was imported again is a series of single prices again', async () => {
    const { store, filled } = await room.openFilled(pruned);
    const { market } = filled;
    const { store: other } = await room.openFilled(makeHistory);
    const markets = await readMarkets(other);
    const hour = { since: START + 3 * HOUR, until: START + 4 * HOUR };
    for (const one of markets) {
      const points = await readPoints(other, one, hour);
      if (points.length === 0) continue;
      const columns = { times: points.map(({ time }) => time), prices: points.map(({ price }) => price) };
      await writeImported(store, [{ exchangeId: market.exchangeId, marketIds: points.map(() => one.id), ...columns }]);
    }
    await buildRollups(store, { now: NOW });
    const again = await readKeptPoints(store, market, { since: START + 2 * HOUR, until: START + 5 * HOUR });
    expect(again.filter(({ time }) => time >= hour.since && time < hour.until)).toEqual(
      await readPoints(other, market, hour),
    );
    expect(again.filter(({ time }) => time < hour.since || time >= hour.until)).toHaveLength(2);
    expect(await readPrunedNotes(store, hour)).toEqual([]);
  });

  it('many hours are told in longer buckets, whole ones, and hours at the ends', async () => {
    const { store, filled } = await room.openFilled(pruned);
    const { market, points } = filled;
    const range = { since: START + 5 * HOUR, until: START + 33 * HOUR };
    const buckets = await readPrunedBuckets(store, market, range, 10);
    expect(buckets.map(({ openTime }) => (openTime - START) / HOUR)).toEqual([5, 6, 12, 18, 24, 30, 31, 32]);
    for (const [index, bucket] of buckets.entries()) {
      const until = buckets[index + 1]?.openTime ?? range.until;
      const inside = points.filter(({ time }) => time >= bucket.openTime && time < until).map(({ price }) => price);
      expect(bucket).toMatchObject({
        open: inside[0],
        close: inside.at(-1),
        high: Math.max(...inside),
        low: Math.min(...inside),
      });
    }
  });

  it('an answer about pruned times has a note, one about later times has none', async () => {
    const { store } = await room.openFilled(pruned);
    const note = { exchange: 'kraken', prunedBefore: CUTOFF };
    expect(await readPrunedNotes(store, ALL)).toEqual([note]);
    expect(await readPrunedNotes(store, { since: START + 70 * MINUTE, until: START + 80 * MINUTE })).toEqual([note]);
    expect(await readPrunedNotes(store, ALL, ['okx'])).toEqual([]);
    expect(await readPrunedNotes(store, { since: CUTOFF, until: NOW })).toEqual([]);
    expect(await readPrunedNotes(store, { since: START - DAY, until: START })).toEqual([]);
  });
});
