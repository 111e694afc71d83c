import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { type BackfillReport, backfill } from '../../../src/collector/backfill/backfill.js';
import type { CollectorContext } from '../../../src/collector/context.js';
import { INTERVAL_MS, type Interval } from '../../../src/market/candle.js';
import { silentLog } from '../../../src/market/log.js';
import { parsePair } from '../../../src/market/pair.js';
import { createClient } from '../../../src/sources/client.js';
import { sourcesOf } from '../../../src/sources/registry.js';
import { type ClosedCandle, readCandles } from '../../../src/store/candle.js';
import { type Coverage, readCoverage } from '../../../src/store/coverage.js';
import { readMarkets } from '../../../src/store/market.js';
import { openStore, type Store } from '../../../src/store/open.js';
import { type RequestEntry, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.js';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.js';

/** 2026-01-31T12:00:30Z, half a minute into a candle. */
export const NOON = Date.UTC(2026, 0, 31, 12, 0, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The last full minute before `NOON`. */
export const FLOOR = NOON - 30_000;

type Exchange = Simulator['exchanges'][number];

/** A store and simulated exchanges with their own history and limits, on a clock that moves on by itself when it is waited for. */
export interface BackfillRig {
  readonly context: CollectorContext;
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  /** Every request for candles. */
  readonly asked: RequestEntry[];
  run(
    pairs: readonly string[],
    exchanges: readonly Exchange[],
    range: { since: number; until?: number },
    options?: { interval?: Interval; isRepair?: boolean; signal?: AbortSignal },
  ): Promise<BackfillReport>;
  held(exchange: Exchange, pair: string, interval?: Interval): Promise<ClosedCandle[]>;
  coverage(exchange: Exchange, pair: string, interval?: Interval): Promise<Coverage[]>;
  /** What the exchange has of the pair, in the form of `held`. */
  truth(exchange: Exchange, pair: string, since: number, until: number, interval?: Interval): ClosedCandle[];
}

export async function openBackfillRig(options: Partial<SimulatorOptions> = {}, store?: Store): Promise<BackfillRig> {
  const clock = createVirtualClock(NOON, { patienceMs: DAY });
  const asked: RequestEntry[] = [];
  const simulator = await startSimulator({
    seed: 11,
    clock,
    markets: 60,
    startedTrading: FLOOR - 60 * DAY,
    onRequest: (entry) => {
      if (/klines|candle|OHLC|ohlc/.test(entry.url)) asked.push(entry);
    },
    ...options,
  });
  onTestFinished(() => simulator.close());
  const own = store ?? (await openOwnStore());
  const context: CollectorContext = {
    store: own,
    client: createClient({
      userAgent: 'crunch-test',
      timeoutMs: 10_000,
      maxBytes: 64_000_000,
      originOf: (id) => simulator.url(id as Exchange),
      retryDelayMs: 0,
      now: clock.now,
      log: silentLog,
    }),
    sources: (exchange) => sourcesOf(exchange).filter(({ id }) => id === exchange),
    clock,
    random: () => 0.5,
    log: silentLog,
    marketsRefreshMs: HOUR,
    handoverBoundPct: 5,
  };
  const keyOf = async (exchange: Exchange, pair: string, interval: Interval) => {
    const parsed = parsePair(pair).pair;
    if (parsed === null) throw new Error(`no pair: ${pair}`);
    const [market] = await readMarkets(own, { exchanges: [exchange], pair: parsed, includeInactive: true });
    return { marketId: market?.id ?? -1, intervalMs: INTERVAL_MS[interval] };
  };
  return {
    context,
    store: own,
    clock,
    simulator,
    asked,
    run: (pairs, exchanges, { since, until = clock.now() }, { interval = '1m', isRepair = false, signal } = {}) =>
      backfill(
        context,
        { questions: pairs.map(parsePair), exchanges, interval, range: { since, until }, isRepair },
        signal ?? new AbortController().signal,
      ),
    held: async (exchange, pair, interval = '1m') =>
      readCandles(own, await keyOf(exchange, pair, interval), { since: 0, until: Number.MAX_SAFE_INTEGER }),
    coverage: async (exchange, pair, interval = '1m') => readCoverage(own, await keyOf(exchange, pair, interval)),
    truth(exchange, pair, since, until, interval = '1m') {
      const [base = '', quote = ''] = pair.split('-');
      return simulator
        .candlesAt(exchange, base, quote, INTERVAL_MS[interval], since, until)
        .map(({ openTime, open, high, low, close, volume }) => ({ openTime, open, high, low, close, volume }));
    },
  };
}

async function openOwnStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'crunch-backfill-'));
  const path = join(folder, 'crunch.db');
  await copyFile(inject('emptyStores').sqlite, path);
  const store = await openStore(path, { mode: 'write', createdBy: 'test' });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  return store;
}
