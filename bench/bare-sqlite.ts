import { statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type Contestant, TOP } from './contestant.js';
import { baseName } from './market-name.js';
import type { RankedRow } from './ranked-row.js';
import { minuteOf, type PriceSheet } from './workload.js';

/** The quickest plain table: one row a price, in the order of time, written by a prepared statement in a loop. */
export async function openBareSqlite(folder: string): Promise<Contestant> {
  const path = join(folder, 'rival.db');
  const db = new BetterSqlite3(path);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  db.exec(`create table price (time integer not null, market integer not null, price real not null,
    primary key (time, market)) strict, without rowid`);
  const insert = db.prepare('insert into price values (?, ?, ?)');
  const write = db.transaction((sheet: PriceSheet, from: number, until: number) => {
    for (let minute = from; minute < until; minute++) {
      const { time, prices } = minuteOf(sheet, minute);
      for (let market = 0; market < prices.length; market++) insert.run(time, market, prices[market]);
    }
  });
  const ranking = db.prepare<[number, number], Omit<RankedRow, 'market'> & { market: number }>(
    `select market, count(*) as samples, avg(price) as mean, min(price) as min, max(price) as max,
      100 * (max(price) - min(price)) / min(price) as value
      from price where time >= ? and time < ? group by market order by value desc, market limit ${TOP}`,
  );
  return {
    writeBulk: async (sheet) => write(sheet, 0, sheet.minutes),
    async writeMinutes(sheet) {
      for (let minute = 0; minute < sheet.minutes; minute++) write(sheet, minute, minute + 1);
    },
    async settle() {
      db.pragma('wal_checkpoint(truncate)');
    },
    sizeBytes: async () => statSync(path).size,
    async rank({ since, until }) {
      return ranking.all(since, until).map((row) => ({ ...row, market: baseName(row.market) }));
    },
    async close() {
      db.close();
    },
  };
}
