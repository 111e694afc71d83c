import { expect, it } from 'vitest';
import { readCoverageStrips } from '../../src/query/coverage-strip.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { writeMissed, writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seed } from './seed.js';

eachEngine((room) => {
  const strip = async (
    polls: readonly number[],
    range: { since: number; until: number },
    buckets: number,
    now = NOW,
  ) => {
    const store = await room.openNew();
    await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices: polls.map((ago) => [ago * MINUTE, 1] as const) }] });
    return (await readCoverageStrips(store, range, buckets, now))[0]?.buckets;
  };
  const hour = { since: NOW - HOUR, until: NOW };

  it('a bucket is the share of its ticks that stored prices', async () => {
    const polls = [60, 59, 58, 57, 56, 30, 29, 15, 1];
    expect(await strip(polls, hour, 4)).toEqual([5 / 15, 0, 2 / 15, 2 / 15]);
  });

  it('two polls of one tick count once, and those that failed or were missed not at all', async () => {
    const store = await room.openNew();
    await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices: [[2 * MINUTE, 1]] }] });
    await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices: [[2 * MINUTE, 1]] }] });
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const failed = { status: 'failed', skippedCount: 0, rejectedCount: 0, durationMs: 1, error: 'x' } as const;
    const at = { scheduledAt: NOW - MINUTE, takenAt: NOW - MINUTE };
    await writeSnapshot(store, { exchangeId, source: 'kraken', ...at, ...failed }, []);
    await writeMissed(store, exchangeId, 'kraken', [NOW - 3 * MINUTE], NOW);
    const range = { since: NOW - 4 * MINUTE, until: NOW };
    expect((await readCoverageStrips(store, range, 4, NOW))[0]?.buckets).toEqual([0, 0, 1, 0]);
  });

  it('nothing was due before the exchange was first listed, nor in the tick that still runs', async () => {
    // It was listed a day before now.
    const range = { since: NOW - 26 * HOUR, until: NOW - 22 * HOUR };
    expect(await strip([], range, 4)).toEqual([null, null, 0, 0]);
    const end = { since: NOW - 2 * MINUTE, until: NOW + 2 * MINUTE };
    expect(await strip([2, 1], end, 4, NOW + 1)).toEqual([1, 1, null, null]);
  });
});
