import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { CollectorContext } from '../../src/collector/context.js';
import type { Log } from '../../src/market/log.js';
import { createClient } from '../../src/sources/client.js';
import type { Source } from '../../src/sources/contract.js';
import { openStore } from '../../src/store/open.js';
import { startToyExchanges, type ToyExchanges } from './toy-exchanges.js';
import { createVirtualClock, type VirtualClock } from './virtual-clock.js';

/** 2026-01-31T12:00:00Z, a tick of every length up to an hour. */
export const NOON = Date.UTC(2026, 0, 31, 12);

/** A collector on a real SQLite file and a real server, with a clock that the test moves. */
export interface Rig {
  readonly context: CollectorContext;
  readonly clock: VirtualClock;
  readonly server: ToyExchanges;
  /** What the collector warned of. */
  readonly warnings: string[];
  /** A collector that remembers nothing but what is in the store, as after a restart. */
  restarted(): CollectorContext;
  /** Exchange, status, prices stored, scheduled time of every snapshot, oldest first. */
  snapshots(): Promise<
    { exchange: string; status: string; prices: number; scheduledAt: number; error: string | null }[]
  >;
  /** The prices of one exchange that are stored, by native symbol, the newest of each. */
  prices(exchange: string): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * @param sources in the order in which an exchange asks them.
 * @param timeoutMs of one request, in real time.
 * @param patienceMs as for the virtual clock.
 */
export async function openRig(
  sources: readonly Source[],
  { timeoutMs = 10_000, start = NOON, patienceMs = 0 } = {},
): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'crunch-collector-'));
  const path = join(folder, 'crunch.db');
  await copyFile(inject('emptyStores').sqlite, path);
  const store = await openStore(path, { mode: 'write', createdBy: 'test' });
  const server = await startToyExchanges();
  const clock = createVirtualClock(start, { patienceMs });
  const warnings: string[] = [];
  const log: Log = { debug() {}, info() {}, warn: (message) => warnings.push(message) };
  const context = (): CollectorContext => ({
    store,
    client: createClient({
      userAgent: 'crunch-test',
      timeoutMs,
      maxBytes: 1_000_000,
      originOf: () => server.origin,
      retryDelayMs: 0,
      now: clock.now,
      log,
    }),
    sources: (exchange) => sources.filter((source) => source.exchanges.includes(exchange)),
    clock,
    random: () => 0.5,
    log,
    marketsRefreshMs: 3_600_000,
    handoverBoundPct: 2,
  });
  return {
    context: context(),
    clock,
    server,
    warnings,
    restarted: context,
    async snapshots() {
      const rows = await store.db
        .selectFrom('snapshot as s')
        .innerJoin('exchange as e', 'e.id', 's.exchange_id')
        .select(['e.slug', 's.status', 's.price_count', 's.scheduled_at', 's.error'])
        .orderBy('s.id')
        .execute();
      return rows.map((row) => ({
        exchange: row.slug,
        status: row.status,
        prices: row.price_count,
        scheduledAt: row.scheduled_at,
        error: row.error,
      }));
    },
    async prices(exchange) {
      const rows = await store.db
        .selectFrom('price as p')
        .innerJoin('market as m', 'm.id', 'p.market_id')
        .innerJoin('exchange as e', 'e.id', 'm.exchange_id')
        .select(['m.native_symbol', 'p.price'])
        .where('e.slug', '=', exchange)
        .orderBy('p.snapshot_id')
        .execute();
      return Object.fromEntries(rows.map((row) => [row.native_symbol, row.price]));
    },
    async close() {
      await server.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
