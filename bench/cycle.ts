import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { marketBook } from '../src/collector/market-book.js';
import { resolveQuotes } from '../src/collector/resolve-quotes.js';
import { MINUTE_MS } from '../src/market/duration.js';
import { binance } from '../src/sources/binance.js';
import { ensureExchange } from '../src/store/exchange.js';
import { readListedMarkets, writeListing } from '../src/store/market.js';
import { openStore, type Store } from '../src/store/open.js';
import { type NewPrice, writeSnapshot } from '../src/store/snapshot.js';
import { startSimulator } from '../test/simulator/server.js';
import { headOf } from './crunch-store.js';
import { median } from './median.js';
import type { Postgres } from './postgres.js';
import { figure, rounded, type Section } from './report.js';
import { inTemporaryFolder } from './temporary-folder.js';
import { spread } from './timing.js';
import { WORKLOAD_START } from './workload.js';

/** More than three hours of minutes, so that hours end within and their rollups are written. */
const ROUNDS = 200;
/** Some of a listing have no price. */
const MARKETS = 3_300;

/**
 * One answer with the prices of 3,000 markets, from its text to committed rows, again and again: what crunch does
 * (read every field, match markets, one transaction that also moves the newest prices and the rollups) beside the least
 * that any program would have to do. All take turns in one process, so a busy machine slows each.
 */
export function cycleSection(postgres: Postgres | null): Promise<Section> {
  return inTemporaryFolder(async (folder) => {
    const { body, listing } = await fetchAnswers();
    const sqlite = await openListed(join(folder, 'crunch.db'), listing);
    const postgresStore = postgres && (await openListed(await postgres.newDatabase(), listing));
    const bare = openBare(join(folder, 'bare.db'));
    const read = () => {
      const { prices } = binance.prices.parse([JSON.parse(body)], { exchange: '', markets: [] });
      return resolveQuotes(prices, sqlite.book).prices;
    };
    const ms = { crunchRead: [], bareRead: [], sqlite: [], bare: [], postgres: [] } as Record<string, number[]>;
    const clocked = async <Result>(name: string, work: () => Result | Promise<Result>) => {
      const since = performance.now();
      const result = await work();
      ms[name]?.push(performance.now() - since);
      return result;
    };
    let prices = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const rows = moved(await clocked('crunchRead', read), round);
      await clocked('bareRead', () => JSON.parse(body));
      await clocked('sqlite', () => sqlite.write(rows, round));
      await clocked('bare', () => bare.write(rows, round));
      if (postgresStore) await clocked('postgres', () => postgresStore.write(rows, round));
      prices = rows.length;
    }
    bare.close();
    await sqlite.store.close();
    await postgresStore?.store.close();

    const row = (name: string, step: number[] = [], reading: number[] = []) => {
      const perSecond = (...runs: readonly number[]) =>
        rounded((1_000 * prices * ROUNDS) / runs.reduce((sum, one) => sum + one, 0));
      return [name, spread(reading), spread(step), perSecond(...step), perSecond(...reading, ...step)];
    };
    const share = (median(ms.bareRead) + median(ms.bare)) / (median(ms.crunchRead) + median(ms.sqlite));
    return {
      title: 'A cycle: one answer, from text to committed rows',
      notes: [
        `${prices.toLocaleString('en-US')} prices (${Math.round(Buffer.byteLength(body) / 1_024)} KiB of JSON), ${ROUNDS} minutes one after the other, rollups included; ms as the median with the quickest and the slowest, prices/s over all rounds, those that end an hour among them. Bare is JSON.parse and a prepared insert in a loop, one table, nothing else; crunch reaches ${figure(100 * share)} % of that on SQLite.`,
        ...(postgres ? [`${postgres.version} runs on the same machine, with the settings that it comes with.`] : []),
      ],
      tables: [
        {
          columns: ['', 'reading, ms', 'storing, ms', 'stored, prices/s', 'both, prices/s'],
          rows: [
            row('crunch on SQLite', ms.sqlite, ms.crunchRead),
            ...(postgresStore ? [row('crunch on PostgreSQL', ms.postgres, ms.crunchRead)] : []),
            row('bare SQLite', ms.bare, ms.bareRead),
          ],
        },
      ],
    };
  });
}

async function fetchAnswers(): Promise<{ body: string; listing: unknown }> {
  const simulator = await startSimulator({
    seed: 1,
    clock: { now: () => WORKLOAD_START },
    markets: MARKETS,
    exchanges: ['binance'],
    limits: { mode: 'off' },
  });
  try {
    const fetchText = async (path: string) => (await fetch(simulator.url('binance') + path)).text();
    const body = await fetchText('/api/v3/ticker/24hr');
    return { body, listing: JSON.parse(await fetchText('/api/v3/exchangeInfo')) };
  } finally {
    await simulator.close();
  }
}

/** A new store that knows the markets of the listing. */
async function openListed(location: string, listing: unknown) {
  const store: Store = await openStore(location, { mode: 'write', createdBy: 'bench' });
  const { id } = await ensureExchange(store, 'binance');
  await writeListing(store, id, binance.markets?.parse([listing], {}).markets ?? [], WORKLOAD_START);
  return {
    store,
    book: marketBook(await readListedMarkets(store, { includeInactive: true }), {}),
    write: (rows: readonly NewPrice[], round: number) =>
      writeSnapshot(store, headOf(id, WORKLOAD_START + round * MINUTE_MS), rows),
  };
}

function openBare(path: string) {
  const db = new BetterSqlite3(path);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  db.exec(`create table price(snapshot_id integer not null, market_id integer not null, price real not null,
    primary key (snapshot_id, market_id)) strict, without rowid`);
  const insert = db.prepare('insert into price values (?, ?, ?)');
  const write = db.transaction((rows: readonly NewPrice[], round: number) => {
    for (const row of rows) insert.run(round, row.marketId, row.price);
  });
  return { write, close: () => db.close() };
}

/** The prices of another minute. */
function moved(rows: readonly NewPrice[], round: number): NewPrice[] {
  return rows.map((row) => {
    const price = Number((row.price * (1 + 0.001 * Math.sin(round + row.marketId))).toPrecision(8));
    return { ...row, price };
  });
}
