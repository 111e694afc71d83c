import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { backfill } from '../src/collector/backfill/backfill.js';
import type { CollectorContext } from '../src/collector/context.js';
import { DAY_MS } from '../src/market/duration.js';
import { silentLog } from '../src/market/log.js';
import { parsePair } from '../src/market/pair.js';
import { createClientOver } from '../src/sources/client.js';
import type { Source } from '../src/sources/contract.js';
import { createHttpTransport } from '../src/sources/http-transport.js';
import { SOURCES } from '../src/sources/registry.js';
import { openStore } from '../src/store/open.js';
import { readSize } from '../src/store/size.js';
import { startSimulator } from '../test/simulator/server.js';
import { figure, rounded, type Section } from './report.js';
import { inTemporaryFolder } from './temporary-folder.js';

const DAYS = 70;

/** Some 100,000 minutes of one market from a simulated binance without limits, in one process with the simulator. */
export function backfillSection(): Promise<Section> {
  return inTemporaryFolder(measure);
}

async function measure(folder: string): Promise<Section> {
  const until = Date.UTC(2026, 0, 31);
  const now = () => until + 60_000;
  const clock = { now, sleepUntil: () => Promise.resolve() };
  const simulator = await startSimulator({
    seed: 1,
    clock,
    markets: 20,
    exchanges: ['binance'],
    limits: { mode: 'off' },
  });
  const store = await openStore(join(folder, 'crunch.db'), { mode: 'write', createdBy: 'bench' });
  const bare = new BetterSqlite3(join(folder, 'bare.db'));
  try {
    const bodies: string[] = [];
    let waitedMs = 0;
    const http = createHttpTransport({
      userAgent: 'crunch-bench',
      timeoutMs: 60_000,
      maxBytes: 64 * 1_024 * 1_024,
      originOf: () => simulator.url('binance'),
      now,
      log: silentLog,
    });
    const client = createClientOver(
      async (asked, signal) => {
        const since = performance.now();
        const received = await http(asked, signal);
        waitedMs += performance.now() - since;
        if (asked.endpoint === 'candles') bodies.push(received.text ?? '');
        return received;
      },
      { now, log: silentLog },
    );
    // The clock stands still, so nothing may be limited.
    const source = { ...(SOURCES.binance as Source), budget: { limit: 1e9, windowMs: 60_000 } };
    const context: CollectorContext = {
      ...{ store, client, clock, log: silentLog, random: () => 0.5 },
      ...{ sources: () => [source], marketsRefreshMs: DAY_MS, handoverBoundPct: 2 },
    };
    const range = { since: until - DAYS * DAY_MS, until };
    const since = performance.now();
    await backfill(
      context,
      { questions: [parsePair('BTC-USDT')], exchanges: ['binance'], interval: '1m', range, isRepair: false },
      new AbortController().signal,
    );
    const crunchMs = performance.now() - since - waitedMs;
    const { candles } = await readSize(store);
    const bareMs = timeBare(bare, bodies);
    const row = (name: string, ms: number) => [name, figure(ms), rounded(candles / (ms / 1_000))];
    return {
      title: 'A backfill',
      notes: [
        `${candles.toLocaleString('en-US')} minute candles of one market in ${bodies.length} pages, once; what the simulated exchange takes to answer is left out. Crunch reaches ${figure((100 * bareMs) / crunchMs)} % of the bare speed.`,
      ],
      tables: [
        {
          columns: ['', 'ms', 'candles/s'],
          rows: [row('crunch', crunchMs), row('JSON.parse and a prepared insert in a loop', bareMs)],
        },
      ],
    };
  } finally {
    bare.close();
    await store.close();
    await simulator.close();
  }
}

function timeBare(db: BetterSqlite3.Database, bodies: readonly string[]): number {
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  db.exec(`create table candle(market_id integer not null, interval_ms integer not null, open_time integer not null,
    open real not null, high real not null, low real not null, close real not null, volume real,
    primary key (market_id, interval_ms, open_time)) strict, without rowid`);
  const insert = db.prepare('insert into candle values (1, 60000, ?, ?, ?, ?, ?, ?)');
  const insertPage = db.transaction((rows: readonly (readonly [number, ...string[]])[]) => {
    for (const [time, open, high, low, close, volume] of rows) {
      insert.run(time, Number(open), Number(high), Number(low), Number(close), Number(volume));
    }
  });
  const since = performance.now();
  for (const body of bodies) insertPage(JSON.parse(body));
  return performance.now() - since;
}
