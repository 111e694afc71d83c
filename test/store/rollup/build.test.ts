import { describe, expect, it } from 'vitest';
import { examine, type Finding } from '../../../src/store/doctor/examine.js';
import { repair } from '../../../src/store/doctor/repair.js';
import type { StoredMarket } from '../../../src/store/market.js';
import { buildRollups } from '../../../src/store/rollup/build.js';
import { touchHours } from '../../../src/store/rollup/pending.js';
import { readRollupBuckets, readRollups } from '../../../src/store/rollup/rollup.js';
import { writeSnapshot } from '../../../src/store/snapshot.js';
import type { Store } from '../../../src/store/store.js';
import { eachEngine } from '../each-engine.js';
import { listExchange, okSnapshot, pricesOf } from '../make-history.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Begins a bucket of every length: a multiple of 28 days since 1970. */
const START = Math.ceil(Date.UTC(2026, 0, 1) / (28 * 24 * HOUR)) * 28 * 24 * HOUR;
const MONTH = 28 * 24 * HOUR;

async function prepared(
  store: Store,
): Promise<{ markets: StoredMarket[]; poll(at: number, price: number): Promise<unknown> }> {
  const { markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
  const exchangeId = markets[0]?.exchangeId ?? 0;
  return {
    markets,
    poll: (at, price) => writeSnapshot(store, okSnapshot(exchangeId, at), pricesOf(markets, [price, 2 * price])),
  };
}

async function built(store: Store, intervalMs: number): Promise<number[]> {
  const held = await readRollupBuckets(store, 1, intervalMs, { since: 0, until: START + 10 * MONTH });
  return held.map(({ openTime }) => openTime - START);
}

async function countsAt(store: Store, intervalMs: number, openTime: number): Promise<number[]> {
  const [bucket] = await readRollupBuckets(store, 1, intervalMs, { since: openTime, until: openTime + 1 });
  const [block] = bucket ? await readRollups(store, [bucket.id]) : [];
  return [...(block?.columns.count ?? [])];
}

async function rowsIn(store: Store, table: 'snapshot_block' | 'price_block' | 'rollup_pending'): Promise<number> {
  const { count } = await store.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function findings(store: Store, isFull = true): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const finding of examine(store, { isFull, now: START + MONTH })) found.push(finding);
  return found;
}

eachEngine((room) => {
  describe('rollups', () => {
    it('of an hour are stored with the first poll after it', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      await poll(START, 1);
      await poll(START + 59 * MINUTE, 2);
      expect(await built(store, HOUR)).toEqual([]);
      expect(await rowsIn(store, 'snapshot_block')).toBe(2);
      await poll(START + HOUR, 3);
      expect(await built(store, HOUR)).toEqual([0]);
      expect(await countsAt(store, HOUR, START)).toEqual([2, 2]);
      expect([await rowsIn(store, 'snapshot_block'), await rowsIn(store, 'price_block')]).toEqual([1, 1]);
      expect(await findings(store)).toEqual([]);
    });

    it('of a quarter of an hour are stored with the first poll after it, and kept for two days', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      for (const minute of [0, 14, 16, 59]) await poll(START + minute * MINUTE, 1);
      expect(await built(store, 15 * MINUTE)).toEqual([0]);
      await poll(START + 5 * MINUTE, 2);
      expect(await built(store, 15 * MINUTE)).toEqual([]);
      await poll(START + HOUR, 3);
      expect(await built(store, 15 * MINUTE)).toEqual([0, 15 * MINUTE, 45 * MINUTE]);
      expect(await countsAt(store, 15 * MINUTE, START)).toEqual([3, 3]);
      expect(await findings(store)).toEqual([]);
      await poll(START + 50 * HOUR, 3);
      await poll(START + 51 * HOUR, 3);
      expect(await built(store, 15 * MINUTE)).toEqual([50 * HOUR]);
    });

    it('of every longer bucket follow once it is over, though its last hours had no poll', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      await poll(START + 2 * HOUR, 1);
      await poll(START + 25 * HOUR, 1);
      expect([await built(store, 6 * HOUR), await built(store, 24 * HOUR)]).toEqual([[0], [0]]);
      await poll(START + MONTH, 1);
      expect(await built(store, 7 * 24 * HOUR)).toEqual([0]);
      expect(await built(store, MONTH)).toEqual([0]);
      expect(await countsAt(store, MONTH, START)).toEqual([2, 2]);
    });

    it('are dropped by a price that comes late, and built again', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      for (const hour of [0, 1, 30]) await poll(START + hour * HOUR, 1);
      expect(await built(store, 24 * HOUR)).toEqual([0]);
      await poll(START + 90 * MINUTE, 5);
      expect([await built(store, HOUR), await built(store, 6 * HOUR), await built(store, 24 * HOUR)]).toEqual([
        [0],
        [],
        [],
      ]);
      expect(await findings(store)).toEqual([]);
      await buildRollups(store, { now: START + 31 * HOUR });
      expect(await countsAt(store, 24 * HOUR, START)).toEqual([3, 3]);
      expect(await findings(store)).toEqual([]);
    });

    it('that are many are built bit by bit, and a call goes on where the one before ended', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      for (let hour = 0; hour < 8; hour++) await poll(START + hour * HOUR, 1);
      const times = Array.from({ length: 8 }, (_, hour) => START + hour * HOUR);
      await store.db.transaction().execute((tx) => touchHours(tx, store, 1, times));
      expect(await built(store, HOUR)).toEqual([]);
      expect(await buildRollups(store, { now: START + 9 * HOUR, most: 5 })).toBe(5);
      expect(await built(store, HOUR)).toHaveLength(5);
      // Three hours are left, and the six hours that they complete.
      const told: [number, number][] = [];
      const onProgress = (done: number, total: number) => told.push([done, total]);
      expect(await buildRollups(store, { now: START + 9 * HOUR, onProgress })).toBe(4);
      expect(told.at(-1)).toEqual([4, 4]);
      expect(await buildRollups(store, { now: START + 9 * HOUR })).toBe(0);
    });

    it('of a pruned hour stay until every price of it is back', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      for (const minute of [0, 10, 20]) await poll(START + minute * MINUTE, 1 + minute);
      await poll(START + HOUR, 9);
      await store.db.deleteFrom('price').where('snapshot_id', '<=', 3).execute();
      await store.db.updateTable('snapshot').set({ price_count: 0 }).where('id', '<=', 3).execute();
      await store.db.deleteFrom('price_block').execute();
      await store.db
        .updateTable('exchange')
        .set({ pruned_before: START + HOUR })
        .execute();
      expect(await findings(store)).toEqual([]);
      await poll(START, 1);
      await buildRollups(store, { now: START + 2 * HOUR });
      expect(await countsAt(store, HOUR, START)).toEqual([3, 3]);
      expect(await rowsIn(store, 'price_block')).toBe(1);
      for (const minute of [10, 20]) await poll(START + minute * MINUTE, 1 + minute);
      await buildRollups(store, { now: START + 2 * HOUR });
      expect(await countsAt(store, HOUR, START)).toEqual([3, 3]);
      expect(await rowsIn(store, 'price_block')).toBe(2);
    });
  });

  describe('the doctor', () => {
    it.each([
      [
        'a wrong Summary',
        'update rollup set payload = (select payload from rollup where interval_ms = 3600000 and open_time = %later) where interval_ms = 3600000 and open_time = %start',
        'rollup',
      ],
      ['an hour that is not built', 'delete from rollup where interval_ms = 3600000 and open_time = %start', 'unbuilt'],
      ['a price that was changed', 'update price set price = 7 where snapshot_id = 1 and market_id = 1', 'rollup'],
    ])('finds %s and mends it', async (_, statement, check) => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      for (let step = 0; step < 30; step++) await poll(START + (step * HOUR) / 2, 1 + ((step * 7) % 5));
      const { sql } = await import('kysely');
      await sql
        .raw(statement.replace('%start', String(START)).replace('%later', String(START + HOUR)))
        .execute(store.db);
      const found = await findings(store);
      expect(found.map((one) => one.check)).toContain(check);
      expect(await repair(store, found)).toBeGreaterThan(0);
      await buildRollups(store, { now: START + 16 * HOUR });
      expect(await findings(store)).toEqual([]);
    });

    it('finds a snapshot that lost a price, which nothing can mend', async () => {
      const store = await room.openNew();
      const { poll } = await prepared(store);
      await poll(START, 1);
      await store.db.deleteFrom('price').where('market_id', '=', 2).execute();
      const found = await findings(store);
      expect(found).toMatchObject([{ check: 'snapshot', at: START, problem: '1 prices instead of 2' }]);
      expect(await repair(store, found)).toBe(0);
    });
  });
});
