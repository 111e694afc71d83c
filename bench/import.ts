import { spawn } from 'node:child_process';
import { closeSync, createReadStream, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { EXCHANGE } from './crunch-store.js';
import { loadDuckDb, openDuckDb } from './duckdb.js';
import { baseName } from './market-name.js';
import type { Postgres } from './postgres.js';
import { figure, rounded, type Section } from './report.js';
import { inTemporaryFolder } from './temporary-folder.js';
import { clocked } from './timing.js';
import { createWorkload, minuteOf } from './workload.js';

const CRUNCH = fileURLToPath(new URL('../bin/crunch.js', import.meta.url));
const ROWS = 1_000_000;
const RUNS = 3;
/** What a process held at most is asked for this often. */
const MEMORY_EVERY_MS = 50;

interface Run {
  readonly ms: number;
  /** Null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** A CSV file in the order of time into an empty store: the whole command, from its start to its end. */
export function importSection(markets: number, postgres: Postgres | null): Promise<Section> {
  return inTemporaryFolder(async (folder) => {
    const csv = join(folder, 'prices.csv');
    const rows = writeCsv(csv, markets);
    const library = loadDuckDb();
    const runs: Record<string, Run[]> = {};
    const add = (name: string, run: Run) => {
      runs[name] = [...(runs[name] ?? []), run];
    };
    for (let run = 0; run < RUNS; run++) {
      add('crunch import, SQLite', await runImport(csv, join(folder, `${run}.db`), rows));
      if (postgres) add('crunch import, PostgreSQL', await runImport(csv, await postgres.newDatabase(), rows));
      const bare = join(folder, `bare-${run}.db`);
      add('bare SQLite: lines split, prepared insert', {
        ms: await clocked(() => insertBare(csv, bare)),
        peakBytes: null,
      });
      if (library) {
        const duckDb = await openDuckDb(library, folder, `${run}.duckdb`);
        add('DuckDB: insert from read_csv', { ms: await clocked(() => duckDb.importCsv(csv)), peakBytes: null });
        await duckDb.close();
      }
    }
    return {
      title: 'Importing a CSV file',
      notes: [
        `${rows.toLocaleString('en-US')} rows of ${markets.toLocaleString('en-US')} markets in the order of time, into an empty store; medians of ${RUNS} runs, in turns. Crunch is the whole process, from its start to its end: it stores nothing when any line is bad, keeps what is held, and builds the rollups. The others are the bare work inside this process.`,
      ],
      tables: [
        {
          columns: ['', 'rows/s', 's (quickest–slowest)', 'most memory, MiB'],
          rows: Object.entries(runs).map(([name, all]) => {
            const seconds = all.map(({ ms }) => ms / 1_000).sort((a, b) => a - b);
            const peak = Math.max(...all.map(({ peakBytes }) => peakBytes ?? Number.NaN));
            const middle = seconds[seconds.length >> 1] ?? Number.NaN;
            const range = `${figure(middle)} (${figure(seconds[0] ?? middle)}–${figure(seconds.at(-1) ?? middle)})`;
            return [name, rounded(rows / middle), range, figure(peak / 2 ** 20)];
          }),
        },
      ],
    };
  });
}

/** Writes whole minutes until there are enough rows. */
function writeCsv(path: string, markets: number): number {
  const workload = createWorkload(markets);
  const file = openSync(path, 'w');
  writeSync(file, 'exchange,pair,time,price\n');
  let rows = 0;
  while (rows < ROWS) {
    const { time, prices } = minuteOf(workload.next(1), 0);
    const at = new Date(time).toISOString();
    const lines = [...prices].map((price, market) => `${EXCHANGE},${baseName(market)}-USD,${at},${price}\n`);
    writeSync(file, lines.join(''));
    rows += markets;
  }
  closeSync(file);
  return rows;
}

async function runImport(csv: string, location: string, rows: number): Promise<Run> {
  const since = performance.now();
  const child = spawn(process.execPath, [CRUNCH, 'import', csv, '--db', location, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let peakBytes: number | null = null;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes ?? 0, peakMemory(child.pid ?? 0) ?? 0) || null;
  }, MEMORY_EVERY_MS);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (part) => {
    text.stdout += part;
  });
  child.stderr.on('data', (part) => {
    text.stderr += part;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const ms = performance.now() - since;
  clearInterval(watch);
  if (status !== 0) throw new Error(`crunch import: exit ${status}: ${text.stderr}`);
  const { stored } = JSON.parse(text.stdout) as { stored: number };
  if (stored !== rows) throw new Error(`crunch import: ${stored} of ${rows} rows stored`);
  return { ms, peakBytes };
}

/** The most that the process ever held, where the kernel has it in a file. */
function peakMemory(pid: number): number | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) * 1_024;
  } catch {
    return null;
  }
}

async function insertBare(csv: string, path: string): Promise<void> {
  const db = new BetterSqlite3(path);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  db.exec(`create table price (time integer not null, pair text not null, price real not null,
    primary key (time, pair)) strict, without rowid`);
  const insert = db.prepare('insert into price values (?, ?, ?)');
  db.exec('begin');
  let isHeader = true;
  for await (const line of createInterface({ input: createReadStream(csv) })) {
    const [, pair, time = '', price] = line.split(',');
    if (!isHeader) insert.run(Date.parse(time), pair, Number(price));
    isHeader = false;
  }
  db.exec('commit');
  db.close();
}
