import { expect, it } from 'vitest';
import { readStatus } from '../../src/query/status.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { writeHandover } from '../../src/store/handover.js';
import { readMarkets } from '../../src/store/market.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { changeSourceState } from '../../src/store/source-state.js';
import { eachEngine } from '../store/each-engine.js';
import { MINUTE, NOW, seeded } from './seed.js';

const KNOWN = ['kraken', 'okx'].map((id) => ({ id, exchanges: [id], budget: { limit: 15, windowMs: 15_000 } }));

eachEngine(({ openNew: open }) => {
  it('tells how each exchange stands, a failed poll beside the last good one', async () => {
    const store = await seeded(await open());
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const failed = { source: 'kraken', scheduledAt: NOW, takenAt: NOW, status: 'failed', error: 'timed out' } as const;
    await writeSnapshot(store, { exchangeId, skippedCount: 0, rejectedCount: 0, durationMs: 9, ...failed }, []);
    const status = await readStatus(store, KNOWN, NOW + MINUTE);
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
    await changeSourceState(store, 'kraken', (state) => [
      { ...state, cooldownUntil: NOW + MINUTE, reason: 'rate limited', lastStatus: 'rate-limited', lastAt: NOW },
      null,
    ]);
    const cooling = async (now: number) =>
      (await readStatus(store, KNOWN, now)).sources.map(({ coolingUntil }) => coolingUntil);
    expect(await cooling(NOW)).toEqual([NOW + MINUTE]);
    expect(await cooling(NOW + MINUTE)).toEqual([null]);
  });

  it('tells the newest handovers of the last day first', async () => {
    const store = await seeded(await open());
    const [market] = await readMarkets(store, { exchanges: ['kraken'] });
    const { id: exchangeId } = await ensureExchange(store, 'kraken');
    const handover = { exchangeId, from: 'kraken', to: 'many', reason: 'kraken: timed out\0', boundPct: 2 };
    const none = { shared: 0, beyond: 0, medianPct: null, worstMarketId: null, worstPct: null };
    const worst = { shared: 2, beyond: 1, medianPct: 0.5, worstMarketId: market?.id ?? null, worstPct: 7 };
    for (const ago of [1_441, 30, 20]) await writeHandover(store, { ...handover, ...none, at: NOW - ago * MINUTE });
    await writeHandover(store, { ...handover, ...worst, from: 'many', to: 'kraken', reason: null, at: NOW });
    const { handovers } = await readStatus(store, KNOWN, NOW);
    expect(handovers.map(({ at }) => at)).toEqual([NOW, NOW - 20 * MINUTE, NOW - 30 * MINUTE]);
    expect(handovers[0]).toEqual({
      exchange: 'kraken',
      at: NOW,
      from: 'many',
      to: 'kraken',
      reason: null,
      shared: 2,
      beyond: 1,
      boundPct: 2,
      medianPct: 0.5,
      worstPct: 7,
      worstPair: `${market?.base}-${market?.quote}`,
    });
    expect(handovers[1]).toMatchObject({ reason: 'kraken: timed out', shared: 0, medianPct: null, worstPair: null });
  });
});
