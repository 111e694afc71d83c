import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { METRICS, readStats } from '../src/query/ranking.js';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore, type Store } from '../src/store/open.js';
import { buildRollups } from '../src/store/rollup/build.js';
import { touchHours } from '../src/store/rollup/pending.js';
import { type NewPrice, type NewSnapshot, writeSnapshot } from '../src/store/snapshot.js';
import type { Transaction } from '../src/store/store.js';
import { type Contestant, TOP } from './contestant.js';
import { baseName } from './market-name.js';
import { minuteOf, type PriceSheet, WORKLOAD_START } from './workload.js';

/** What the tables hold on disk, indexes and half-filled pages included. */
export interface CrunchBytes {
  readonly prices: number;
  /** Everything that is derived from the prices. */
  readonly rollups: number;
}

export interface CrunchStore extends Contestant {
  readonly path: string;
  readonly store: Store;
  /** Builds the blocks of what `writeBulk` stored. */
  buildRollups(now: number): Promise<void>;
  bytesByUse(): CrunchBytes;
}

/** The exchange whose markets the workload's are. */
export const EXCHANGE = 'binance';

/** An empty crunch store in a file, with the workload's markets listed. */
export async function openCrunch(folder: string, markets: number): Promise<CrunchStore> {
  const path = join(folder, 'crunch.db');
  const store = await openStore(path, { mode: 'write', createdBy: 'bench' });
  const exchange = await ensureExchange(store, EXCHANGE);
  const listed = Array.from({ length: markets }, (_, market) => {
    return { nativeSymbol: `${baseName(market)}USD`, base: baseName(market), quote: 'USD', active: true };
  });
  await writeListing(store, exchange.id, listed, WORKLOAD_START);
  // Ordered by their names, hence as the workload numbers them.
  const ids = (await readMarkets(store)).map(({ id }) => id);

  return {
    path,
    store,
    writeBulk: (sheet) => store.db.transaction().execute((tx) => insertSheet(tx, store, exchange.id, ids, sheet)),
    async writeMinutes(sheet) {
      for (let minute = 0; minute < sheet.minutes; minute++) {
        const { time, prices } = minuteOf(sheet, minute);
        await writeSnapshot(store, headOf(exchange.id, time), pricesOf(ids, prices));
      }
    },
    async buildRollups(now) {
      await buildRollups(store, { now });
    },
    async settle() {
      await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    },
    sizeBytes: () => store.engine.sizeBytes(store.db),
    bytesByUse: () => readBytesByUse(path),
    async rank(range, metric) {
      const { rows } = await readStats(store, { range, rank: metric, top: TOP });
      return rows.map((row) => ({
        market: row.base,
        value: row[METRICS[metric].field] ?? Number.NaN,
        ...{ samples: row.samples, min: row.min, max: row.max, mean: row.mean },
      }));
    },
    close: () => store.close(),
  };
}

/** The head of a poll that went well. */
export function headOf(exchangeId: number, time: number): NewSnapshot {
  const counts = { skippedCount: 0, rejectedCount: 0, durationMs: 0, error: null };
  return { exchangeId, source: EXCHANGE, scheduledAt: time, takenAt: time, status: 'ok', ...counts };
}

/** With volumes that tell the markets apart. */
export function pricesOf(ids: readonly number[], prices: Float64Array): NewPrice[] {
  return ids.map((marketId, market) => {
    const price = prices[market] as number;
    return { marketId, price, volume24h: 1_000 * (market + 1) * price };
  });
}

/** A day's prices as rows and nothing else, so that a year of them does not take an hour to write. */
export async function insertSheet(
  tx: Transaction,
  store: Store,
  exchangeId: number,
  ids: readonly number[],
  sheet: PriceSheet,
): Promise<void> {
  const times: number[] = [];
  for (let minute = 0; minute < sheet.minutes; minute++) {
    const { time, prices } = minuteOf(sheet, minute);
    const { id } = await tx
      .insertInto('snapshot')
      .values({
        ...{ exchange_id: exchangeId, source: EXCHANGE, scheduled_at: time, taken_at: time, status: 'ok' },
        ...{ price_count: ids.length, skipped_count: 0, rejected_count: 0, duration_ms: 0 },
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const entries = store.engine.numberMap(ids, [...prices]).as('entry');
    await tx
      .insertInto('price')
      .columns(['snapshot_id', 'market_id', 'price'])
      .expression((eb) => eb.selectFrom(entries).select([eb.val(id).as('snapshot_id'), 'entry.key', 'entry.value']))
      .execute();
    times.push(time);
  }
  await touchHours(tx, store, exchangeId, times);
}

const TABLES_OF_PRICES = ['price', 'snapshot'];
const TABLES_OF_ROLLUPS = ['rollup', 'price_block', 'snapshot_block', 'rollup_pending'];

function readBytesByUse(path: string): CrunchBytes {
  const file = new BetterSqlite3(path, { readonly: true });
  try {
    const rows = file
      .prepare<[], { table: string; bytes: number }>(
        `select o.tbl_name as "table", sum(s.pgsize) as bytes
          from dbstat s join sqlite_schema o on o.name = s.name where s.aggregate = 1 group by o.tbl_name`,
      )
      .all();
    const sum = (names: readonly string[]) =>
      rows.filter(({ table }) => names.includes(table)).reduce((total, { bytes }) => total + bytes, 0);
    return { prices: sum(TABLES_OF_PRICES), rollups: sum(TABLES_OF_ROLLUPS) };
  } finally {
    file.close();
  }
}
