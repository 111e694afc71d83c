import { expect, it } from 'vitest';
import { readStatus } from '../../src/query/status.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { writeSourceState } from '../../src/store/source-state.js';
import { eachEngine } from '../store/each-engine.js';
import { MINUTE, NOW, seeded } from './seed.js';

eachEngine(({ openNew: open }) => {
  it('tells how each exchange stands, a failed poll beside the last good one', async () => {
    const store = await seeded(await open());
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const failed = { source: 'kraken', scheduledAt: NOW, takenAt: NOW, status: 'failed', error: 'timed out' } as const;
    await writeSnapshot(store, { exchangeId, skippedCount: 0, rejectedCount: 0, durationMs: 9, ...failed }, []);
    const status = await readStatus(store, NOW + MINUTE);
    expect(status).toMatchObject({ store: store.location, engine: store.engine.name, prices: 4, candles: 0 });
    expect(status.sizeBytes).toBeGreaterThan(0);
    expect(status.exchanges).toEqual([
      {
        exchange: 'bitstamp',
        lastSnapshotAt: null,
        lastStatus: null,
        lastOkAt: null,
        ageMs: null,
        lastError: null,
        source: null,
        pollIntervalMs: MINUTE,
        coverage24h: 0,
      },
      {
        exchange: 'kraken',
        lastSnapshotAt: NOW,
        lastStatus: 'failed',
        lastOkAt: NOW - MINUTE,
        ageMs: 2 * MINUTE,
        lastError: 'timed out',
        source: 'kraken',
        pollIntervalMs: MINUTE,
        coverage24h: (100 * 3) / 1_440,
      },
    ]);
  });

  it('tells until when a source cools down, and nothing of a cooldown that is over', async () => {
    const store = await open();
    const state = {
      used: 3,
      windowStartedAt: NOW,
      reason: 'rate-limited',
      failures: 1,
      lastStatus: 'failed',
      lastAt: NOW,
    };
    await writeSourceState(store, { ...state, source: 'kraken', cooldownUntil: NOW + MINUTE });
    const cooling = async (now: number) =>
      (await readStatus(store, now)).sources.map(({ coolingUntil }) => coolingUntil);
    expect(await cooling(NOW)).toEqual([NOW + MINUTE]);
    expect(await cooling(NOW + MINUTE)).toEqual([null]);
  });
});
