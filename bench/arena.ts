import { DAY_MS, MINUTE_MS } from '../src/market/duration.js';
import { openBareSqlite } from './bare-sqlite.js';
import type { Contestant } from './contestant.js';
import { type CrunchBytes, type CrunchStore, openCrunch } from './crunch-store.js';
import { loadDuckDb, openDuckDb } from './duckdb.js';
import { clocked } from './timing.js';
import { createWorkload, sheetsOf, TAIL_MINUTES, WORKLOAD_START } from './workload.js';

export type Name = 'crunch' | 'DuckDB' | 'SQLite';

export interface Filling {
  /** Of the whole days, as quickly as the engine can. */
  bulkMs: number;
  /** Of the day that has begun, a transaction a minute. */
  minutesMs: number;
  sizeBytes: number;
}

/** The workload in crunch and in its rivals, and how it got there. */
export interface Arena {
  readonly markets: number;
  readonly days: number;
  readonly bulkPrices: number;
  readonly minutePrices: number;
  /** Epoch ms UTC: the midnight that ends the last whole day. */
  readonly midnight: number;
  /** Epoch ms UTC: just after the last price. */
  readonly now: number;
  readonly crunch: CrunchStore;
  /** Crunch among them. */
  readonly contestants: Readonly<Partial<Record<Name, Contestant>>>;
  readonly fillings: Readonly<Partial<Record<Name, Filling>>>;
  /** Not in crunch's `bulkMs`. */
  readonly rollupsMs: number;
  readonly crunchBytes: CrunchBytes;
  close(): Promise<void>;
}

/** Fills crunch, and its rivals when asked to, day after day in turns. */
export async function buildArena(
  folder: string,
  { markets, days, hasRivals }: { readonly markets: number; readonly days: number; readonly hasRivals: boolean },
): Promise<Arena> {
  const crunch = await openCrunch(folder, markets);
  const library = hasRivals ? loadDuckDb() : null;
  const contestants: Partial<Record<Name, Contestant>> = {
    crunch,
    ...(library ? { DuckDB: await openDuckDb(library, folder) } : {}),
    ...(hasRivals ? { SQLite: await openBareSqlite(folder) } : {}),
  };
  const entries = Object.entries(contestants) as [Name, Contestant][];
  const fillings = Object.fromEntries(
    entries.map(([name]) => [name, { bulkMs: 0, minutesMs: 0, sizeBytes: 0 }]),
  ) as Record<Name, Filling>;
  const midnight = WORKLOAD_START + days * DAY_MS;
  let rollupsMs = 0;
  for (const sheet of sheetsOf(createWorkload(markets), days)) {
    if (sheet.isTail) rollupsMs = await clocked(() => crunch.buildRollups(midnight));
    for (const [name, contestant] of entries) {
      const ms = await clocked(() => (sheet.isTail ? contestant.writeMinutes(sheet) : contestant.writeBulk(sheet)));
      fillings[name][sheet.isTail ? 'minutesMs' : 'bulkMs'] += ms;
    }
  }
  for (const [name, contestant] of entries) {
    await contestant.settle();
    fillings[name].sizeBytes = await contestant.sizeBytes();
  }
  return {
    ...{ markets, days, midnight, crunch, contestants, fillings, rollupsMs },
    bulkPrices: markets * days * (DAY_MS / MINUTE_MS),
    minutePrices: markets * TAIL_MINUTES,
    now: midnight + TAIL_MINUTES * MINUTE_MS,
    crunchBytes: crunch.bytesByUse(),
    async close() {
      for (const contestant of Object.values(contestants)) await contestant.close();
    },
  };
}
