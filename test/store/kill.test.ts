import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { examine } from '../../src/store/doctor/examine.js';
import { readLatest } from '../../src/store/latest.js';
import type { Store } from '../../src/store/open.js';
import { eachEngine } from './each-engine.js';
import { listExchange, START } from './make-history.js';
import { startStoreProcess } from './start-store-process.js';

const PAIRS = Array.from({ length: 800 }, (_, index) => `A${index}-USD`);

/** Kills at SQLite are where a file could tear; at PostgreSQL only a connection breaks. */
const KILLS = { sqlite: 10, postgres: 5 };

async function brokenSnapshots(store: Store): Promise<unknown[]> {
  const { rows } = await sql`
    select s.id, s.price_count from snapshot s
    where s.price_count <> (select count(*) from price p where p.snapshot_id = s.id) or s.status <> 'ok'`.execute(
    store.db,
  );
  return rows;
}

async function orphanPrices(store: Store): Promise<unknown[]> {
  const { rows } = await sql`
    select snapshot_id from price where snapshot_id not in (select id from snapshot) limit 1`.execute(store.db);
  return rows;
}

eachEngine((room) => {
  it('a writer that is killed at any moment leaves a sound store in which every snapshot is whole', async () => {
    const location = await room.newLocation();
    const store = await room.open(location);
    const { markets } = await listExchange(store, 'kraken', PAIRS);
    await store.close();
    for (let kill = 1; kill <= KILLS[room.engine]; kill++) {
      const writer = await startStoreProcess('write', location);
      writer.begin();
      let heard = '';
      // It writes on while we listen, so the kill lands somewhere inside a later write.
      for (let snapshot = 0; snapshot < (kill * 7) % 11; snapshot++) heard = (await writer.heard()) ?? heard;
      await writer.kill();
      const after = await room.open(location);
      if (room.engine === 'sqlite') {
        expect((await sql`pragma integrity_check`.execute(after.db)).rows).toEqual([{ integrity_check: 'ok' }]);
      }
      expect(await brokenSnapshots(after)).toEqual([]);
      expect(await orphanPrices(after)).toEqual([]);
      const { newest } = await after.db
        .selectFrom('snapshot')
        .select((eb) => eb.fn.max('id').as('newest'))
        .executeTakeFirstOrThrow();
      expect(newest ?? 0).toBeGreaterThanOrEqual(Number(heard));
      expect(await readLatest(after)).toHaveLength(newest === null ? 0 : markets.length);
      // Each run begins at the same times anew, so hours that were built are dropped and built again.
      if (kill % 5 === 0) {
        for await (const finding of examine(after, { isFull: true, now: START })) expect(finding).toBeUndefined();
      }
      await after.close();
    }
  }, 60_000);
});
