import { describe, expect, it } from 'vitest';
import { planRange } from '../../src/query/rollup-plan.js';
import { readSummaries } from '../../src/query/summaries.js';
import { emptySummary, observe, type Summary } from '../../src/stats/summary.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { readMarkets, type StoredMarket, writeListing } from '../../src/store/market.js';
import { buildRollups } from '../../src/store/rollup/build.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';
import { expectClose } from '../stats/close-to.js';
import { eachEngine } from '../store/each-engine.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday that is no beginning of a week of the pyramid, so that ranges cross those. */
const START = Date.UTC(2026, 0, 5);

/** The same numbers each run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Prices of one market: like a stablecoin, like bitcoin, tiny, huge, constant; each with the decimals of its tick. */
const WALKS = [
  { level: 1.0001, step: 1e-5, decimals: 5 },
  { level: 100_000, step: 10, decimals: 2 },
  { level: 1.3e-9, step: 1e-11, decimals: 13 },
  { level: 12_345_678_901.23, step: 1e6, decimals: 2 },
  { level: 7, step: 0, decimals: 0 },
  { level: 1 / 3, step: 0.001, decimals: 17 },
];

interface Observation {
  readonly market: number;
  readonly time: number;
  readonly price: number;
}

/** Polls over 40 days: dense for the first hours, then now and then, with breaks, absent markets, and some that come late. */
async function fill(store: Store): Promise<{ markets: StoredMarket[]; held: Observation[] }> {
  const next = random(3);
  const { id: exchangeId } = await ensureExchange(store, 'kraken');
  const listed = WALKS.map((_, i) => ({ nativeSymbol: `P${i}`, base: `P${i}`, quote: 'USD', active: true }));
  await writeListing(store, exchangeId, listed, START);
  const markets = await readMarkets(store);
  const times: number[] = [];
  for (let time = START; times.length < 150; time += 60_000) times.push(time + Math.floor(900 * next()));
  for (
    let time = START + 3 * HOUR;
    time < START + 40 * DAY;
    time += Math.ceil(next() * (next() < 0.04 ? 2 * DAY : 4 * HOUR))
  ) {
    times.push(time);
  }
  const ordered = times.map((time, i) => ({ time, order: next() < 0.03 ? i + 20 * next() : i }));
  ordered.sort((a, b) => a.order - b.order);
  const held: Observation[] = [];
  for (const [poll, { time: takenAt }] of ordered.entries()) {
    const prices = WALKS.flatMap(({ level, step, decimals }, i) => {
      if (next() < 0.1) return [];
      const market = markets[i] as StoredMarket;
      const price = Number((level + step * (next() - 0.5)).toFixed(decimals));
      held.push({ market: market.id, time: takenAt, price });
      return [{ marketId: market.id, price, volume24h: null }];
    });
    const outcome = { status: 'ok', skippedCount: 0, rejectedCount: 0, durationMs: 5, error: null } as const;
    await writeSnapshot(store, { exchangeId, source: 'kraken', scheduledAt: takenAt, takenAt, ...outcome }, prices);
    if (poll % 97 === 0) await buildRollups(store, { now: Math.round(START + 40 * DAY * next()) });
  }
  return { markets, held };
}

/** The observations one after the other. */
function naive(held: readonly Observation[], market: number, since: number, until: number): Summary {
  const summary = emptySummary();
  const own = held.filter((one) => one.market === market && one.time >= since && one.time < until);
  for (const { time, price } of own.sort((a, b) => a.time - b.time)) observe(summary, time, price);
  return summary;
}

function expectSame(found: Summary | undefined, wanted: Summary, name: string): void {
  const { m2, meanOffset, returnMean, returnM2, ...exact } = wanted;
  expect(found, name).toMatchObject(exact);
  expectClose(found?.m2 ?? null, m2, { name: `${name} m2` });
  expectClose(found?.meanOffset ?? null, meanOffset, { scale: wanted.max - wanted.min || 1, name: `${name} mean` });
  expectClose(found?.returnMean ?? null, returnMean, { scale: Math.sqrt(returnM2) || 1, name: `${name} return` });
  expectClose(found?.returnM2 ?? null, returnM2, { scale: 1e-20, name: `${name} returns` });
}

eachEngine((room) => {
  describe('summaries', () => {
    it('are those of the prices one by one, over any range, whatever is built', async () => {
      const { store, filled } = await room.openFilled(fill);
      const { markets, held } = filled;
      const next = random(9);
      for (let round = 0; round < 100; round++) {
        const a = START - DAY + 43 * DAY * next();
        const length = [HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY][round % 5] as number;
        const since = round % 3 === 0 ? Math.floor(a / length) * length : Math.round(a);
        const until = Math.round(since + (round % 2 === 0 ? length : Math.ceil(length * 1.7 * next())));
        const found = await readSummaries(store, markets, { since, until });
        for (const { id } of markets)
          expectSame(found.get(id), naive(held, id, since, until), `${since} ${until} ${id}`);
        if (round === 50) await buildRollups(store, { now: START + 50 * DAY });
      }
    });

    it('read a built range as few blocks', async () => {
      const { store } = await room.openFilled(fill);
      await buildRollups(store, { now: START + 100 * DAY });
      const parts = await planRange(
        store,
        { id: 1, prunedBefore: null },
        { since: START + HOUR / 2, until: START + 35 * DAY + HOUR / 2 },
      );
      expect(parts.length).toBeLessThan(45);
      expect(parts.filter(({ from }) => from === 'prices')).toHaveLength(1);
      for (const [i, part] of parts.entries()) {
        expect(part.since).toBeGreaterThanOrEqual(parts[i - 1]?.until ?? START + HOUR / 2);
      }
    });
  });
});
