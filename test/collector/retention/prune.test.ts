import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { importPrices } from '../../../src/collector/import-prices.js';
import { archivePath } from '../../../src/collector/retention/archive-day.js';
import { planPrune } from '../../../src/collector/retention/plan-prune.js';
import { type PruneOptions, pruneExchange } from '../../../src/collector/retention/prune.js';
import { readPriceParquet } from '../../../src/interchange/read-price-parquet.js';
import { readPollGaps } from '../../../src/query/poll-gaps.js';
import { readSummaries } from '../../../src/query/summaries.js';
import { readLatest } from '../../../src/store/latest.js';
import { readMarkets } from '../../../src/store/market.js';
import { buildRollups } from '../../../src/store/rollup/build.js';
import { readSize } from '../../../src/store/size.js';
import { writeSnapshot } from '../../../src/store/snapshot.js';
import type { Store } from '../../../src/store/store.js';
import { eachEngine } from '../../store/each-engine.js';
import { okSnapshot, pricesOf, START } from '../../store/make-history.js';
import { allPrices, DAY, exchangeOf, HOUR, MINUTE, makeHistory, NOW } from './history.js';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crunch-archive-'));
  folders.push(folder);
  return folder;
}

async function prune(store: Store, before: number, changes: Partial<PruneOptions> = {}) {
  const options = { before, now: () => NOW, step: async () => {}, ...changes };
  return pruneExchange(store, await exchangeOf(store), options);
}

async function statistics(store: Store, since: number, until: number) {
  const markets = await readMarkets(store, { includeInactive: true });
  return readSummaries(store, markets, { since, until });
}

async function importFile(store: Store, path: string) {
  const options = { skipBad: false, now: NOW, signal: new AbortController().signal, unit: 'row' } as const;
  const outcome = await importPrices(store, () => readPriceParquet(path, NOW), options);
  await buildRollups(store, { now: NOW });
  return outcome;
}

eachEngine((room) => {
  it('prices before the cutoff go, down to a whole hour, and the record of polls and the newest prices stay', async () => {
    const { store } = await room.openFilled(makeHistory);
    const before = await allPrices(store);
    const [gaps, latest] = [await readPollGaps(store, undefined), await readLatest(store)];
    const cutoff = START + 30 * HOUR;
    const gone = (await allPrices(store, START, cutoff)).length;
    expect(await prune(store, cutoff + 59 * MINUTE)).toEqual({
      exchange: 'kraken',
      since: START,
      until: cutoff,
      prices: gone,
      archivedFiles: 0,
      archiveBytes: 0,
    });
    expect(await allPrices(store)).toEqual(before.slice(gone));
    expect(await exchangeOf(store)).toMatchObject({ prunedBefore: cutoff });
    expect(await readPollGaps(store, undefined)).toEqual(gaps);
    expect(await readLatest(store)).toEqual(latest);
    expect((await readSize(store)).prices).toBe(before.length - gone);
    expect(await prune(store, cutoff)).toBeNull();
  });

  it('statistics over whole hours are what they were before pruning, whatever the range', async () => {
    const { store } = await room.openFilled(makeHistory);
    const hours = fc.integer({ min: 0, max: 74 });
    const ranges = fc.sample(fc.tuple(hours, hours), { numRuns: 40, seed: 7 }).map(([a, b]) => ({
      since: START + Math.min(a, b) * HOUR,
      until: START + (Math.max(a, b) + 1) * HOUR,
    }));
    const answers = async () => {
      const all = [];
      for (const { since, until } of ranges) all.push(await statistics(store, since, until));
      return all;
    };
    const before = await answers();
    await prune(store, START + 2 * DAY + 7 * HOUR);
    expect(await answers()).toEqual(before);
  });

  it('an hour that is not built yet is built before its prices go', async () => {
    const { store, filled } = await room.openFilled(makeHistory);
    const { markets } = filled;
    const before = await statistics(store, START, START + 8 * HOUR);
    await store.db.deleteFrom('rollup').execute();
    await store.db.deleteFrom('price_block').execute();
    for (const length of [1, 6, 24, 7 * 24, 28 * 24]) {
      await sql`insert into rollup_pending (exchange_id, interval_ms, open_time, touched)
        select distinct exchange_id, ${sql.lit(length * HOUR)}, taken_at - taken_at % ${sql.lit(length * HOUR)}, 1
        from snapshot where price_count > 0 on conflict do nothing`.execute(store.db);
    }
    await prune(store, START + 8 * HOUR);
    expect(await statistics(store, START, START + 8 * HOUR)).toEqual(before);
    expect(markets.length).toBeGreaterThan(0);
  });

  it('an hour whose rollup does not count its prices keeps them', async () => {
    const { store, filled } = await room.openFilled(makeHistory);
    const { markets, exchange } = filled;
    // Behind the back of the rollups.
    await sql`update snapshot set price_count = price_count - 1 where id =
      (select id from snapshot where price_count > 0 and taken_at >= ${sql.lit(START + 2 * HOUR)} order by id limit 1)`.execute(
      store.db,
    );
    await expect(prune(store, START + 5 * HOUR)).rejects.toMatchObject({
      code: 'store',
      message: expect.stringMatching(
        /^prune: the rollup of 2026-01-01T02:00:00Z counts \d+ prices where \d+ are stored$/,
      ),
    });
    expect(await exchangeOf(store)).toMatchObject({ id: exchange.id, prunedBefore: START + 2 * HOUR });
    expect(markets).toHaveLength(5);
  });

  it('ends between two steps when it is stopped, and goes on from there', async () => {
    const { store } = await room.openFilled(makeHistory);
    const before = await statistics(store, START, NOW);
    const left = (await allPrices(store, START + 20 * HOUR)).length;
    let steps = 0;
    let stops = 0;
    const step = async () => {
      steps += 1;
      if (steps % 5 === 0) throw new Error('stopped');
    };
    for (;;) {
      const isDone = await prune(store, START + 20 * HOUR, { step }).then(
        () => true,
        () => false,
      );
      expect(await statistics(store, START, NOW)).toEqual(before);
      if (isDone) break;
      stops += 1;
    }
    expect(stops).toBeGreaterThan(3);
    expect(await allPrices(store)).toHaveLength(left);
  });

  it('with an archive only whole days go, each into a file that brings every price back', async () => {
    const { store } = await room.openFilled(makeHistory);
    const archive = await newFolder();
    const before = await allPrices(store);
    const parts = [
      [START + 37 * MINUTE, START + 5 * HOUR + 11 * MINUTE],
      [START + 3 * HOUR + 1, START + 44 * HOUR + 29 * MINUTE],
    ] as const;
    const exact = () => Promise.all(parts.map(([since, until]) => statistics(store, since, until)));
    const answers = await exact();
    const row = await prune(store, START + 2 * DAY + 5 * HOUR, { archive });
    const paths = [START, START + DAY].map((day) => archivePath(archive, 'kraken', day));
    expect(paths[0]).toBe(join(archive, 'kraken', 'date=2026-01-01', 'prices.parquet'));
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    expect(row).toMatchObject({ since: START, until: START + 2 * DAY, archivedFiles: 2 });
    expect(row?.archiveBytes).toBe(sizes.reduce((a, b) => a + b));
    expect(await allPrices(store)).toEqual(before.slice(row?.prices));
    expect(await exact()).not.toEqual(answers);
    for (const path of paths) expect(await importFile(store, path)).toMatchObject({ unchanged: 0, differing: 0 });
    expect(await allPrices(store)).toEqual(before);
    // Inside hours, for they are whole again.
    expect(await exact()).toEqual(answers);
  });

  it('an archived day that was imported again is pruned again, and its file stays as it is', async () => {
    const { store } = await room.openFilled(makeHistory);
    const archive = await newFolder();
    await prune(store, START + DAY, { archive });
    const path = archivePath(archive, 'kraken', START);
    const file = await readFile(path);
    await importFile(store, path);
    expect(await prune(store, START + DAY, { archive, isForward: true })).toMatchObject({ archivedFiles: 1 });
    expect(await readFile(path)).toEqual(file);
    expect(await prune(store, START + DAY, { archive })).toBeNull();
  });

  it('prices that come to an archived day later are added to its file before they go', async () => {
    const { store, filled } = await room.openFilled(makeHistory);
    const { markets, exchange } = filled;
    const archive = await newFolder();
    const first = await allPrices(store, START, START + DAY);
    await prune(store, START + DAY, { archive });
    const late = START + 3 * HOUR + 5 * MINUTE;
    await writeSnapshot(store, okSnapshot(exchange.id, late), pricesOf(markets.slice(0, 2), [5, 6]));
    await buildRollups(store, { now: NOW });
    expect(await prune(store, START + DAY, { archive })).toMatchObject({ prices: 2, archivedFiles: 1 });
    const copy = await room.openNew();
    await importFile(copy, archivePath(archive, 'kraken', START));
    const all = await allPrices(copy, START, START + DAY);
    expect([...all].sort()).toEqual([...first, `BTC-USD ${late} 5`, `ETH-USD ${late} 6`].sort());
  });

  it('a file that is no archive of the day is left as it is, and so are the prices', async () => {
    const { store } = await room.openFilled(makeHistory);
    const archive = await newFolder();
    await prune(store, START + DAY, { archive });
    const path = archivePath(archive, 'kraken', START + DAY);
    const before = await allPrices(store);
    await rm(join(path, '..'), { recursive: true, force: true });
    await writeFile(join(archive, 'kraken', 'date=2026-01-02'), '');
    await expect(prune(store, START + 2 * DAY, { archive })).rejects.toMatchObject({ code: 'usage' });
    await rm(join(archive, 'kraken', 'date=2026-01-02'));
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'PAR1 no more');
    await expect(prune(store, START + 2 * DAY, { archive })).rejects.toMatchObject({
      code: 'usage',
      message: `archive: ${path} is not an archive of that day`,
    });
    expect(await readFile(path, 'utf8')).toBe('PAR1 no more');
    expect(await allPrices(store)).toEqual(before);
  });

  it('a plan says what would go and changes nothing', async () => {
    const { store, filled } = await room.openFilled(makeHistory);
    const { exchange } = filled;
    const before = await allPrices(store);
    const prices = (await allPrices(store, START, START + DAY)).length;
    const plan = await planPrune(store, exchange, { before: START + DAY + HOUR, archive: '/nowhere' });
    expect(plan).toEqual({
      exchange: 'kraken',
      since: START,
      until: START + DAY,
      prices,
      freedBytes: expect.any(Number),
      archivedFiles: 1,
      archiveBytes: 2 * prices,
    });
    expect(plan?.freedBytes).toBeGreaterThan(20 * prices);
    expect(await allPrices(store)).toEqual(before);
    expect(await planPrune(store, exchange, { before: START })).toBeNull();
  });
});
