import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { importCandles } from '../../src/collector/import-candles.js';
import { type ImportOutcome, importPrices } from '../../src/collector/import-prices.js';
import { readCandles } from '../../src/interchange/read-candles.js';
import { readPrices } from '../../src/interchange/read-prices.js';
import { priceLines } from '../../src/interchange/write-prices.js';
import { exportPrices } from '../../src/query/export-prices.js';
import { readAllCoverage } from '../../src/store/coverage.js';
import type { Store } from '../../src/store/open.js';
import { bundled } from '../bundled.js';
import { eachEngine } from '../store/each-engine.js';

const NOW = Date.UTC(2026, 10, 22);
const START = Date.UTC(2026, 10, 1);
const ALWAYS = { since: 0, until: NOW };
const script = bundled(fileURLToPath(new URL('./import-process.ts', import.meta.url)));

const folder = mkdtempSync(join(tmpdir(), 'crunch-import-'));
const file = join(folder, 'prices.csv');
const ROWS = 160_000;
writeFileSync(
  file,
  `exchange,pair,time,price\n${Array.from({ length: ROWS }, (_, row) => {
    const [market, minute] = [row % 800, Math.floor(row / 800)];
    return `${market % 2 ? 'kraken' : 'okx'},A${market}-USD,${START + minute * 60_000},${1 + ((row * 7919) % 10_007) / 100}`;
  }).join('\n')}\n`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { skipBad: false, now: NOW, signal: new AbortController().signal, unit: 'line' } as const;

function importText(store: Store, text: string, changes: { readonly skipBad?: boolean } = {}): Promise<ImportOutcome> {
  return importPrices(store, () => readPrices(Readable.from([Buffer.from(text)]), 'csv', NOW), {
    ...options,
    ...changes,
  });
}

function importCandleText(store: Store, text: string): Promise<ImportOutcome> {
  return importCandles(store, () => readCandles(Readable.from([Buffer.from(text)]), 'csv', NOW), options);
}

/** Everything that a whole import leaves, as one value. */
async function stateOf(store: Store) {
  const hash = createHash('sha256');
  let count = 0;
  for await (const prices of exportPrices(store, { range: ALWAYS }, { signal: options.signal })) {
    hash.update(priceLines(prices, 'csv'));
    count += prices.length;
  }
  const { rows: wrong } = await sql`
    select s.id from snapshot s
    where s.price_count <> (select count(*) from price p where p.snapshot_id = s.id)`.execute(store.db);
  const pending = await store.db
    .selectFrom('rollup_pending as p')
    .innerJoin('exchange as e', 'e.id', 'p.exchange_id')
    .select(['e.slug', 'p.interval_ms', 'p.open_time'])
    .orderBy('e.slug')
    .orderBy('p.interval_ms')
    .orderBy('p.open_time')
    .execute();
  const latest = await store.db
    .selectFrom('latest as l')
    .innerJoin('market as m', 'm.id', 'l.market_id')
    .select(['m.base', 'l.price', 'l.taken_at'])
    .orderBy('m.base')
    .execute();
  return { count, digest: hash.digest('hex'), wrong, pending, latest };
}

eachEngine((room) => {
  it('an import that is killed at any moment and repeated leaves what one import leaves', async () => {
    const whole = await room.openNew();
    await importPrices(whole, () => readPrices(createReadStream(file), 'csv', NOW), options);
    const expected = await stateOf(whole);
    expect(expected).toMatchObject({ count: ROWS, wrong: [] });
    const location = await room.newLocation();
    for (const batches of [0, 1, 2]) {
      const child = spawn(process.execPath, [await script(), location, file, String(NOW)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      // It goes on while we listen, so the kill lands somewhere inside a later batch.
      for (let heard = 0; heard < batches; heard++) await lines.next();
      child.kill('SIGKILL');
      await ended;
    }
    const store = await room.open(location);
    if (room.engine === 'sqlite') {
      expect((await sql`pragma integrity_check`.execute(store.db)).rows).toEqual([{ integrity_check: 'ok' }]);
    }
    await importPrices(store, () => readPrices(createReadStream(file), 'csv', NOW), options);
    expect(await stateOf(store)).toEqual(expected);
    const again = await importPrices(store, () => readPrices(createReadStream(file), 'csv', NOW), options);
    expect(again).toMatchObject({ stored: 0, unchanged: ROWS, differing: 0 });
    expect(await stateOf(store)).toEqual(expected);
  }, 60_000);

  it('a bad line late in a long file stores nothing, and is left out and counted where that is asked for', async () => {
    const store = await room.openNew();
    const good = Array.from({ length: 70_000 }, (_, row) => `kraken,BTC-USD,${START + row * 1_000},${row + 1}`);
    const text = `exchange,pair,time,price\n${good.join('\n')}\nkraken,BTC-USD,${START},x\nokx,BTC-USD,${START},1`;
    await expect(importText(store, text)).rejects.toMatchObject({
      code: 'usage',
      message: 'line 70002: price: unexpected "x"',
    });
    expect(await stateOf(store)).toMatchObject({ count: 0, latest: [] });
    expect(await importText(store, text, { skipBad: true })).toEqual({
      ...{ stored: 70_001, unchanged: 0, differing: 0, skipped: 1, unit: 'line' },
      firstSkipped: { line: 70_002, message: 'price: unexpected "x"' },
    });
  });

  it('candles are known in runs without a break and nowhere between, and held ones stay', async () => {
    const store = await room.openNew();
    const minute = (at: number) => START + at * 60_000;
    const line = (at: number, close: number) => `kraken,BTC-USD,1m,${minute(at)},1,3,0.5,${close},\n`;
    const header = 'exchange,pair,interval,time,open,high,low,close,volume\n';
    const text = `${header}${line(1, 2)}${line(0, 2)}${line(5, 2)}kraken,BTC-USD,1h,${START},1,3,0.5,2,7\n`;
    expect(await importCandleText(store, text)).toMatchObject({ stored: 4, unchanged: 0, differing: 0 });
    expect(await importCandleText(store, text)).toMatchObject({ stored: 0, unchanged: 4, differing: 0 });
    const more = `${header}${line(1, 1)}${line(2, 2)}${line(2, 2)}`;
    expect(await importCandleText(store, more)).toMatchObject({ stored: 1, unchanged: 1, differing: 1 });
    const closes = await store.db
      .selectFrom('candle')
      .select(['interval_ms', 'open_time', 'close', 'volume'])
      .execute();
    expect(closes.filter(({ open_time }) => open_time === minute(1))).toMatchObject([{ close: 2, volume: null }]);
    expect(await store.db.selectFrom('candle_revision').selectAll().execute()).toEqual([]);
    expect(await readAllCoverage(store)).toMatchObject([
      { intervalMs: 60_000, since: minute(0), until: minute(3), state: 'traded', candles: 3 },
      { intervalMs: 60_000, since: minute(5), until: minute(6), state: 'traded', candles: 1 },
      { intervalMs: 3_600_000, since: START, until: START + 3_600_000, state: 'traded', candles: 1 },
    ]);
  });
});
