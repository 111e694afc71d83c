import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { marketBook } from '../src/collector/market-book.js';
import { resolveQuotes } from '../src/collector/resolve-quotes.js';
import { binance } from '../src/sources/binance.js';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore } from '../src/store/open.js';
import { writeSnapshot } from '../src/store/snapshot.js';
import { startSimulator } from '../test/simulator/server.js';
import { median } from './median.js';

export interface CycleFigures {
  /** Of the one answer that every round reads. */
  readonly prices: number;
  readonly bodyBytes: number;
  /** Medians over the rounds, ms. */
  readonly crunchMs: { readonly parse: number; readonly store: number; readonly total: number };
  /** JSON.parse of the body, and a prepared statement in a loop into the same table, alone. */
  readonly bareMs: { readonly parse: number; readonly store: number; readonly total: number };
}

/**
 * One answer with the prices of about 3,000 markets, from its text to committed rows, again and again: what crunch does
 * (read every field, match markets, one transaction that also moves the newest prices) beside the least that any
 * program would have to do. Both take turns in one process, so a busy machine slows both.
 */
export async function measureCycle(rounds: number): Promise<CycleFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'crunch-bench-'));
  const now = Date.UTC(2026, 0, 1);
  const simulator = await startSimulator({
    seed: 1,
    clock: { now: () => now },
    markets: 3_000,
    exchanges: ['binance'],
    limits: { mode: 'off' },
  });
  const store = await openStore(join(folder, 'crunch.db'), { mode: 'write', createdBy: 'bench' });
  const bare = new BetterSqlite3(join(folder, 'bare.db'));
  try {
    const fetchText = async (path: string) => (await fetch(simulator.url('binance') + path)).text();
    const body = await fetchText('/api/v3/ticker/24hr');
    const listed = [JSON.parse(await fetchText('/api/v3/exchangeInfo'))];
    const exchange = await ensureExchange(store, 'binance');
    await writeListing(store, exchange.id, binance.markets?.parse(listed, {}).markets ?? [], now);
    const book = marketBook(await readMarkets(store, { includeInactive: true }), {});
    const rows = resolveQuotes(
      binance.prices.parse([JSON.parse(body)], { exchange: '', markets: [] }).prices,
      book,
    ).prices;

    bare.pragma('journal_mode = wal');
    bare.pragma('synchronous = normal');
    bare.exec(`create table price(snapshot_id integer not null, market_id integer not null, price real not null,
      primary key (snapshot_id, market_id)) strict, without rowid`);
    const insert = bare.prepare('insert into price values (?, ?, ?)');
    const insertAll = bare.transaction((snapshot: number) => {
      for (const row of rows) insert.run(snapshot, row.marketId, row.price);
    });

    const times = { crunchParse: [], crunchStore: [], bareParse: [], bareStore: [] } as Record<string, number[]>;
    const clock = (name: string, since: number) => times[name]?.push(performance.now() - since);
    for (let round = 0; round < rounds; round++) {
      let since = performance.now();
      const { prices } = resolveQuotes(
        binance.prices.parse([JSON.parse(body)], { exchange: '', markets: [] }).prices,
        book,
      );
      clock('crunchParse', since);
      since = performance.now();
      const takenAt = now + round * 60_000;
      const head = { exchangeId: exchange.id, source: 'binance', scheduledAt: takenAt, takenAt, status: 'ok' } as const;
      const counts = { skippedCount: 0, rejectedCount: 0, durationMs: 0, error: null };
      await writeSnapshot(store, { ...head, ...counts }, prices);
      clock('crunchStore', since);

      since = performance.now();
      JSON.parse(body);
      clock('bareParse', since);
      since = performance.now();
      insertAll(round);
      clock('bareStore', since);
    }
    const [crunchParse, crunchStore] = [median(times.crunchParse), median(times.crunchStore)];
    const [bareParse, bareStore] = [median(times.bareParse), median(times.bareStore)];
    return {
      prices: rows.length,
      bodyBytes: Buffer.byteLength(body),
      crunchMs: { parse: crunchParse, store: crunchStore, total: crunchParse + crunchStore },
      bareMs: { parse: bareParse, store: bareStore, total: bareParse + bareStore },
    };
  } finally {
    bare.close();
    await store.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
