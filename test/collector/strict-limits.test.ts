import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { askSource } from '../../src/collector/ask-source.js';
import type { CollectorContext } from '../../src/collector/context.js';
import { collectCycle } from '../../src/collector/cycle.js';
import { silentLog } from '../../src/market/log.js';
import { createClient } from '../../src/sources/client.js';
import { SOURCES } from '../../src/sources/registry.js';
import { openStore } from '../../src/store/open.js';
import type { Exchange } from '../simulator/markets.js';
import { startSimulator } from '../simulator/server.js';
import { NOON } from './rig.js';
import { createVirtualClock } from './virtual-clock.js';

const MINUTE = 60_000;
const never = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A collector whose only source is the exchange's own, against a simulator that bans at the second request too many. */
async function openStrict(exchange: Exchange) {
  // Waits for a turn end by themselves, so that time is spent by the budget alone.
  const clock = createVirtualClock(NOON, { patienceMs: MINUTE });
  const simulator = await startSimulator({
    seed: 7,
    clock,
    markets: 10,
    exchanges: [exchange],
    limits: { mode: 'strict' },
  });
  closers.push(() => simulator.close());
  const folder = await mkdtemp(join(tmpdir(), 'crunch-strict-'));
  closers.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'crunch.db');
  await copyFile(inject('emptyStores').sqlite, path);
  const store = await openStore(path, { mode: 'write', createdBy: 'test' });
  closers.push(() => store.close());
  const source = SOURCES[exchange];
  if (source?.candles === undefined) throw new Error(`${exchange} has candles`);
  const context: CollectorContext = {
    store,
    client: createClient({
      userAgent: 'crunch-test',
      timeoutMs: 10_000,
      maxBytes: 10_000_000,
      originOf: () => simulator.url(exchange),
      now: clock.now,
      log: silentLog,
    }),
    sources: () => [source],
    clock,
    random: () => 0.5,
    log: silentLog,
    marketsRefreshMs: 5 * MINUTE,
    handoverBoundPct: 2,
  };
  return { context, clock, simulator, source, candles: source.candles };
}

describe('polls beside a backfill that always has work', () => {
  it.each<[exchange: Exchange, seconds: number]>([
    ['kraken', 240],
    ['coinbase', 20],
    ['binance', 10],
    ['bitstamp', 15],
    ['bitfinex', 600],
    ['okx', 20],
    ['gemini', 120],
    ['bitvavo', 60],
    ['gate', 20],
  ])('never exceed the limits of %s, use 95 percent of them, and all come through', async (exchange, seconds) => {
    const { context, clock, simulator, source, candles } = await openStrict(exchange);
    const [market] = simulator.marketsOf(exchange);
    const nativeSymbol = market?.nativeSymbol ?? '';
    const { limit, windowMs } = source.budget;
    let nextPoll = NOON;
    let spent = 0;
    const polls: string[] = [];
    while (clock.now() < NOON + seconds * 1_000) {
      const now = clock.now();
      if (now >= nextPoll) {
        nextPoll += MINUTE;
        polls.push(...(await collectCycle(context, { exchanges: [exchange] }, now, never)).map(({ status }) => status));
      }
      const query = { nativeSymbol, interval: '1m', since: NOON - 10 * MINUTE, until: NOON, now } as const;
      const asked = await askSource(context, source, candles, query, never, { priority: 'backfill' });
      if (asked.kind === 'answered') spent += candles.requests(query).reduce((sum, { cost }) => sum + (cost ?? 1), 0);
      else if (asked.kind === 'not-due') await clock.sleepUntil(asked.retryAt);
      else throw new Error(asked.error);
    }
    expect(simulator.requests(exchange)).toMatchObject({ violations: 0, bans: 0 });
    expect(new Set(polls)).toEqual(new Set(['ok']));
    expect(polls).toHaveLength(Math.ceil(seconds / 60));
    const allowed = (limit * seconds * 1_000) / windowMs;
    const { markets, prices } = source;
    const polled = [...(markets?.requests({}) ?? []), ...prices.requests({ exchange, markets: [] })];
    const perPoll = polled.reduce((sum, { cost }) => sum + (cost ?? 1), 0);
    expect(spent).toBeGreaterThanOrEqual(0.95 * allowed - polls.length * perPoll);
  });
});
