import { afterEach, describe, expect, it } from 'vitest';
import { collectCycle } from '../../src/collector/cycle.js';
import { readHandovers } from '../../src/store/handover.js';
import { NOON, openRig, type Rig } from './rig.js';
import { listing, quoting, refusal, toySource } from './toy-exchanges.js';

const MINUTE = 60_000;
const never = new AbortController().signal;
const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** An exchange `a` with its own API, and a second source that serves others too and gives prices by pair. */
async function rigOf(): Promise<Rig> {
  const many = { ...toySource('many', { exchange: 'a' }), exchanges: ['a', 'b'] };
  const rig = await openRig([toySource('own', { exchange: 'a' }), many]);
  rigs.push(rig);
  rig.server.answer('own', 'markets', listing('BTC-USD', 'ETH-EUR', 'LTC-USD'));
  rig.server.answer('own', 'prices', quoting({ BTCUSD: 100, ETHEUR: 50, LTCUSD: 10 }));
  rig.server.answer('many', 'prices', quoting({ BTCUSD: 101, ETHEUR: 60 }));
  return rig;
}

const sourcesOf = async (rig: Rig) =>
  (
    await rig.context.store.db
      .selectFrom('snapshot')
      .select(['scheduled_at', 'source', 'status'])
      .orderBy('scheduled_at')
      .execute()
  ).map(({ scheduled_at: at, source, status }) => ({ minute: (at - NOON) / MINUTE, source, status }));

/** Polls once a minute, restarting the collector where told. */
async function minutes(rig: Rig, since: number, until: number, restartAt: readonly number[] = []): Promise<void> {
  let context = rig.restarted();
  for (let minute = since; minute < until; minute += 1) {
    if (restartAt.includes(minute)) context = rig.restarted();
    const at = NOON + minute * MINUTE;
    rig.clock.jumpTo(at);
    await collectCycle(context, { exchanges: ['a'] }, at, never);
  }
}

describe('an hour without the first source', () => {
  it('misses no minute, shows who answered, and does not hammer the failing API, restarted or not', async () => {
    const rig = await rigOf();
    await minutes(rig, 0, 10);
    rig.server.answer('own', 'prices', refusal(503));
    rig.server.answer('own', 'markets', refusal(503));
    const asked = rig.server.asked.length;
    await minutes(rig, 10, 70, [30, 31, 32, 33, 34, 35]);
    const failing = rig.server.asked.slice(asked).filter((path) => path.startsWith('/own/'));
    rig.server.answer('own', 'markets', listing('BTC-USD', 'ETH-EUR', 'LTC-USD'));
    rig.server.answer('own', 'prices', quoting({ BTCUSD: 100, ETHEUR: 50, LTCUSD: 10 }));
    await minutes(rig, 70, 80);

    const polls = await sourcesOf(rig);
    expect(polls.map(({ minute }) => minute)).toEqual(Array.from({ length: 80 }, (_, minute) => minute));
    expect(new Set(polls.map(({ status }) => status))).toEqual(new Set(['ok']));
    const answered = polls.map(({ source }) => source);
    expect(answered.slice(0, 10)).toEqual(Array(10).fill('own'));
    expect(answered.slice(10, 70)).toEqual(Array(60).fill('many'));
    expect(answered.at(-1)).toBe('own');
    expect(answered.slice(answered.lastIndexOf('many') + 1).length).toBeGreaterThanOrEqual(5);
    // Three minutes at once, then rests of 1, 2, 4 and 5 minutes; each failure is repeated once.
    expect(failing.length).toBeLessThanOrEqual(2 * (3 + 3 + 12));
  });

  it('records both handovers, with how far the prices of the two are apart', async () => {
    const rig = await rigOf();
    await minutes(rig, 0, 1);
    rig.server.answer('own', 'prices', refusal(429, { 'retry-after': '90' }));
    await minutes(rig, 1, 3);
    rig.server.answer('own', 'prices', quoting({ BTCUSD: 101, ETHEUR: 60, LTCUSD: 10 }));
    await minutes(rig, 3, 5);
    expect((await sourcesOf(rig)).map(({ source }) => source)).toEqual(['own', 'many', 'many', 'own', 'own']);
    const handovers = await readHandovers(rig.context.store, 0, 10);
    expect(handovers).toMatchObject([
      { at: NOON + 3 * MINUTE, from: 'many', to: 'own', reason: null, shared: 3, beyond: 0, worstPct: 0 },
      {
        at: NOON + MINUTE,
        from: 'own',
        to: 'many',
        reason: expect.stringContaining('own prices: rate limited (HTTP 429, retry after 90 s)'),
        shared: 2,
        beyond: 1,
        boundPct: 2,
        worstPair: 'ETH-EUR',
      },
    ]);
    expect(handovers[1]?.worstPct).toBeCloseTo(20, 9);
    expect(rig.warnings).toEqual([
      'a: prices come from many now, not own (own prices: rate limited (HTTP 429, retry after 90 s)); ' +
        '1 of 2 shared prices differ by more than 2 %, ETH-EUR most (20 %)',
    ]);
  });

  it('compares with fresh prices only', async () => {
    const rig = await rigOf();
    await minutes(rig, 0, 1);
    rig.server.answer('own', 'prices', refusal(429));
    await minutes(rig, 4, 5);
    expect(await readHandovers(rig.context.store, 0, 10)).toMatchObject([{ shared: 0, medianPct: null }]);
    expect(rig.warnings[0]).toContain('no fresh price to compare with');
  });

  it("leaves the markets as the exchange's own API lists them", async () => {
    const rig = await rigOf();
    await minutes(rig, 0, 1);
    rig.server.answer('own', 'prices', refusal(503));
    rig.server.answer('own', 'markets', refusal(503));
    await minutes(rig, 60, 130);
    expect(rig.server.asked).not.toContain('/many/markets');
    expect((await sourcesOf(rig)).at(-1)).toMatchObject({ source: 'many', status: 'ok' });
  });

  it('is bridged from the first minute on: without any market held, the second source lists its own', async () => {
    const rig = await rigOf();
    rig.server.answer('own', 'markets', refusal(451));
    rig.server.answer('many', 'markets', listing('BTC-USD'));
    await minutes(rig, 0, 2);
    expect(await sourcesOf(rig)).toMatchObject([
      { source: 'many', status: 'ok' },
      { source: 'many', status: 'ok' },
    ]);
  });
});

describe('an aggregator', () => {
  /** The exchange `a`, and behind its own API one that gives prices alone. */
  async function rigWithAggregator(): Promise<Rig> {
    const { markets: _, ...aggregator } = toySource('many', { exchange: 'a' });
    const rig = await openRig([toySource('own', { exchange: 'a' }), aggregator]);
    rigs.push(rig);
    rig.server.answer('own', 'markets', listing('BTC-USD'));
    rig.server.answer('own', 'prices', refusal(429, { 'retry-after': '600' }));
    rig.server.answer('many', 'prices', quoting({ BTCUSD: 101 }));
    return rig;
  }
  const poll = (rig: Rig) => collectCycle(rig.context, { exchanges: ['a'] }, NOON, never);

  it('stands in with prices of the markets that the exchange listed', async () => {
    expect(await poll(await rigWithAggregator())).toMatchObject([{ source: 'many', status: 'ok', prices: 1 }]);
  });

  it('that fails too does not hide how the exchange stands', async () => {
    const rig = await rigWithAggregator();
    rig.server.answer('many', 'prices', refusal(503));
    const retryAt = NOON + 600_000;
    expect(await poll(rig)).toMatchObject([{ source: 'own', status: 'failed', retryAt }]);
    const [rest] = await poll(rig);
    expect(rest).toMatchObject({ source: 'own', status: 'skipped', retryAt });
    expect(rest?.error).toMatch(/^own: rate limited, until .+; many prices: .*503/);
  });

  it('has nothing to give where no market is known', async () => {
    const rig = await rigWithAggregator();
    rig.server.answer('own', 'markets', refusal(503));
    const [outcome] = await poll(rig);
    expect(outcome).toMatchObject({ source: 'own', status: 'failed' });
    expect(rig.server.asked).not.toContain('/many/prices');
  });
});
