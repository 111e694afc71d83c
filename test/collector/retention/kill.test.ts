import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { archivePath } from '../../../src/collector/retention/archive-day.js';
import { readPriceParquet } from '../../../src/interchange/read-price-parquet.js';
import { pairName } from '../../../src/market/pair.js';
import { readSummaries } from '../../../src/query/summaries.js';
import { readMarkets } from '../../../src/store/market.js';
import type { Store } from '../../../src/store/store.js';
import { eachEngine } from '../../store/each-engine.js';
import { START } from '../../store/make-history.js';
import { allPrices, DAY, makeHistory, NOW } from './history.js';
import { pruneAll } from './prune-all.js';
import { killPrune } from './start-prune.js';

/** At SQLite a file could tear; at PostgreSQL only a connection breaks. */
const KILLS = { sqlite: 4, postgres: 1 };

async function statistics(store: Store) {
  return readSummaries(store, await readMarkets(store, { includeInactive: true }), { since: START, until: NOW });
}

async function archived(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for (const day of [0, 1, 2]) {
    const path = archivePath(folder, 'kraken', START + day * DAY);
    if (!(await stat(path).catch(() => null))) continue;
    for await (const { length, markets, marketOf, times, prices } of readPriceParquet(path, NOW)) {
      for (let row = 0; row < length; row++) {
        const market = markets[marketOf[row] as number];
        if (market) lines.push(`${pairName(market)} ${times[row]} ${prices[row]}`);
      }
    }
  }
  return lines;
}

async function miscounted(store: Store): Promise<unknown[]> {
  const { rows } = await sql`
    select id from snapshot s where price_count <> (select count(*) from price p where p.snapshot_id = s.id)`.execute(
    store.db,
  );
  return rows;
}

eachEngine((room) => {
  it('a prune that is killed at any moment loses no price and no statistic, and the next one finishes it', async () => {
    const location = await room.newStore();
    const archive = await mkdtemp(join(tmpdir(), 'crunch-archive-'));
    const store = await room.open(location);
    await makeHistory(store);
    const [prices, answers] = [(await allPrices(store)).sort(), await statistics(store)];
    await store.close();
    for (let kill = 1; kill <= KILLS[room.engine]; kill++) {
      await killPrune(location, archive, 1 + ((kill * 7) % 12));
      const after = await room.open(location);
      if (room.engine === 'sqlite') {
        expect((await sql`pragma integrity_check`.execute(after.db)).rows).toEqual([{ integrity_check: 'ok' }]);
      }
      expect(await statistics(after)).toEqual(answers);
      expect(await miscounted(after)).toEqual([]);
      expect([...new Set([...(await allPrices(after)), ...(await archived(archive))])].sort()).toEqual(prices);
      await after.close();
    }
    await pruneAll(location, archive, () => {});
    const after = await room.open(location);
    expect(await statistics(after)).toEqual(answers);
    const left = await allPrices(after);
    expect(left.every((line) => Number(line.split(' ')[1]) >= START + 3 * DAY)).toBe(true);
    expect([...left, ...(await archived(archive))].sort()).toEqual(prices);
    await rm(archive, { recursive: true });
  }, 60_000);
});
