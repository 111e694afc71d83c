import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readCandles } from '../../src/store/candle.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { readMarkets } from '../../src/store/market.js';
import { openStore } from '../../src/store/open.js';
import type { Exchange } from '../simulator/markets.js';
import { type RequestEntry, type Simulator, startSimulator } from '../simulator/server.js';
import { BIN, newUser } from './crunch.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const user = newUser();
const asked: RequestEntry[] = [];
const watchers = new Set<() => void>();
let simulator: Simulator;
let stores = 0;
/** A full hour some days ago. */
let past = 0;

beforeAll(async () => {
  simulator = await openSimulator(['binance', 'coinbase', 'kraken'], (entry) => {
    if (!/klines|candles|OHLC/.test(entry.url)) return;
    asked.push(entry);
    for (const watch of watchers) watch();
  });
  past = Math.floor(Date.now() / HOUR) * HOUR - 3 * DAY;
});
afterEach(() => {
  asked.length = 0;
});
afterAll(() => simulator.close());

function openSimulator(exchanges: readonly Exchange[], onRequest: (entry: RequestEntry) => void = () => {}) {
  return startSimulator({
    seed: 7,
    clock: { now: Date.now },
    markets: 40,
    exchanges,
    limits: { mode: 'off' },
    startedTrading: Math.floor(Date.now() / DAY) * DAY - 60 * DAY,
    onRequest,
  });
}

function fresh(world = simulator): Record<string, string> & { CRUNCH_DB: string } {
  stores += 1;
  const urls = Object.fromEntries(world.exchanges.map((id) => [`CRUNCH_${id.toUpperCase()}_URL`, world.url(id)]));
  return { ...urls, CRUNCH_EXCHANGES: 'coinbase,kraken', CRUNCH_DB: join(user.home, `backfill-${stores}.db`) };
}

function hours(count: number): string[] {
  return ['--since', String(past), '--until', String(past + count * HOUR)];
}

async function heldMinutes(location: string, exchange: string, [base, quote]: readonly [string, string]) {
  const store = await openStore(location, { mode: 'read', createdBy: 'test' });
  const [market] = await readMarkets(store, { exchanges: [exchange], pair: { base, quote } });
  const candles = await readCandles(
    store,
    { marketId: market?.id ?? 0, intervalMs: MINUTE },
    { since: 0, until: Date.now() },
  );
  await store.close();
  return candles;
}

describe('backfill', () => {
  test('makes the store, fetches the candles and prints a row per series; the second time it asks nothing', async () => {
    const env = fresh();
    const args = ['backfill', 'BTC-USD', '--exchange', 'coinbase', ...hours(10), '--json'];
    const first = await user.run(args, env);
    expect(first.code).toBe(0);
    const row = { exchange: 'coinbase', pair: 'BTC-USD', interval: '1m', since: past, until: past + 10 * HOUR };
    expect(JSON.parse(first.stdout)).toEqual([
      { ...row, status: 'ok', candles: 600, requests: 2, gaps: 0, error: null },
    ]);
    expect(first.stderr).toMatch(/^coinbase BTC-USD 1m ok, 600 candles, 2 requests, 0 gaps\n$/);
    const second = await user.run([...args, '--quiet'], env);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(second.stdout)).toMatchObject([{ status: 'ok', candles: 0, requests: 0 }]);
    const status = JSON.parse((await user.run(['status', '--json'], env)).stdout);
    expect(status.candles).toBe(600);
  });

  test('--plan tells requests, time and disk and asks nobody, also before there is a store', async () => {
    const env = fresh();
    const before = simulator.requests('binance').total;
    const args = ['backfill', 'BTC-USDT', 'ETH-USDT', '--exchange', 'binance', ...hours(40), '--plan'];
    const { code, stdout } = await user.run([...args, '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { pair: 'BTC-USDT', requests: 3, cost: 6, candles: 2_400, bytes: 180_000 },
      { pair: 'ETH-USDT', requests: 3, cost: 6 },
    ]);
    expect((await user.run(args, env)).stdout).toMatch(
      /^2 series · 6 requests · at least 0s within the limits · up to 4,800 candles\n360 kB\n\nexchange +pair/,
    );
    expect(simulator.requests('binance').total).toBe(before);
    expect((await user.run(['backfill', '*-USD', '--exchange', 'binance', '--plan'], env)).code).toBe(5);
  });

  test.each([
    [['backfill', '--exchange', 'kraken'], 'backfill: names no pair'],
    [['backfill', 'BTC-USD'], 'backfill: whom to ask is not said'],
    [['backfill', 'kraken:BTC-USD', 'ETH-USD'], 'backfill: whom to ask is not said'],
    [['backfill', 'kraken:BTC-USD', '--exchange', 'coinbase'], 'pair: kraken is not among'],
    [['backfill', 'BTC-USD', '--exchange', 'krakn'], '--exchange: unknown exchange "krakn"'],
    [['backfill', 'BTC-USD', '--exchange', 'kraken', '--interval', '2m'], '--interval: unexpected "2m"'],
    [['backfill', 'BTC-USD', '--exchange', 'bitflyer'], 'bitflyer: its API gives no candles'],
    [['backfill', 'BTX-USD', '--exchange', 'kraken'], 'pair BTX-USD: not listed by kraken'],
  ])('%j is a usage error', async (args, message) => {
    const { code, stderr } = await user.run(args, fresh());
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(asked).toEqual([]);
  });

  test('an interrupt ends it with 130, and what was fetched is stored', async () => {
    const env = fresh();
    const running = user.start(['backfill', 'coinbase:BTC-USD', '--since', '60d', '--json'], env);
    await untilAsked(20);
    running.process.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    const [row] = JSON.parse(stdout);
    expect(row).toMatchObject({ status: 'partial', error: 'interrupted' });
    expect(row.candles).toBeGreaterThan(4_000);
    expect(await heldMinutes(env.CRUNCH_DB, 'coinbase', ['BTC', 'USD'])).toHaveLength(row.candles);
  });
});

// Each waits for seconds before it asks again, so they wait at once, with a simulator of their own.
describe.concurrent('a backfill', { timeout: 60_000 }, () => {
  test('ends with 3 while holes remain, tells them in gaps, and repairs them', async ({ onTestFinished }) => {
    const own = await openSimulator(['binance', 'coinbase']);
    onTestFinished(() => own.close());
    const env = fresh(own);
    own.setFault('binance', { kind: 'html', endpoint: 'candles' });
    const args = ['backfill', 'binance:BTC-USDT', 'coinbase:BTC-*', ...hours(1)];
    const partly = await user.run([...args, '--json'], env);
    expect(partly.code).toBe(3);
    const rows: { exchange: string; status: string }[] = JSON.parse(partly.stdout);
    expect(new Set(rows.map(({ exchange, status }) => `${exchange} ${status}`))).toEqual(
      new Set(['binance failed', 'coinbase ok']),
    );
    const gaps = await user.run(['gaps', 'binance:BTC-USDT', '--json'], env);
    expect(gaps.code).toBe(0);
    expect(JSON.parse(gaps.stdout)).toEqual([
      {
        exchange: 'binance',
        pair: 'BTC-USDT',
        interval: '1m',
        since: past,
        until: past + HOUR,
        state: 'failed',
        reason: expect.stringContaining('binance candles'),
      },
    ]);
    own.setFault('binance', null);
    const repaired = await user.run(['backfill', '--repair', '--json'], env);
    expect(repaired.code).toBe(0);
    expect(new Set(JSON.parse(repaired.stdout).map(({ exchange }: { exchange: string }) => exchange))).toEqual(
      new Set(['binance']),
    );
    expect((await user.run(['gaps', 'binance:BTC-USDT', '--json'], env)).stdout).toBe('[]\n');
    const nothing = await user.run(['backfill', '--repair'], env);
    expect(nothing).toEqual({ code: 0, stdout: '', stderr: 'nothing to repair\n' });
  });

  test('that gets nothing at all fails with the reason', async ({ onTestFinished }) => {
    const own = await openSimulator(['coinbase']);
    onTestFinished(() => own.close());
    own.setFault('coinbase', { kind: 'html', endpoint: 'candles' });
    const { code, stderr } = await user.run(['backfill', 'coinbase:BTC-USD', ...hours(1), '--json'], fresh(own));
    expect(code).toBe(1);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: { code: 'upstream' } });
  });

  test('the watch list fills what was missed since the last good poll from minute candles, and says so', async () => {
    const env = fresh();
    const config = join(user.home, 'watch.toml');
    writeFileSync(config, 'watch = ["BTC-USD", "coinbase:ETH-USD"]\n');
    expect((await user.run(['collect', '--quiet'], env)).code).toBe(0);
    await setBack(env.CRUNCH_DB, HOUR);
    const { code, stderr } = await user.run(['collect', '--config', config], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/watch: coinbase:BTC-USD filled from \S+ on with (59|60) minute candles\n/);
    expect(stderr).toMatch(/watch: kraken:BTC-USD filled from/);
    expect(stderr).toMatch(/watch: coinbase:ETH-USD filled from/);
    expect(stderr).not.toMatch(/kraken:ETH-USD/);
    const [stats] = JSON.parse(
      (await user.run(['stats', 'BTC-USD', '--exchange', 'coinbase', '--window', '50m', '--json'], env)).stdout,
    );
    expect(stats.samples).toBeGreaterThanOrEqual(49);
    const again = await user.run(['collect', '--config', config], env);
    expect(again.stderr).not.toMatch(/watch/);
  });

  test('a watch list that names no pair is refused', async () => {
    const folder = join(user.home, 'bad');
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'watch.toml');
    writeFileSync(config, 'watch = ["BTC-USD", "a-b-c"]\n');
    const { code, stderr } = await user.run(['collect', '--config', config], fresh());
    expect([code, stderr]).toEqual([2, expect.stringContaining('watch.toml: watch: unexpected "a-b-c"')]);
  });
});

test('killed again and again at any page, the same line ends with the very candles of the exchange and no page fetched twice but for the kills', async () => {
  const env = fresh();
  const since = past - 30 * DAY;
  const args = ['backfill', 'BTC-USDT', '--exchange', 'binance', '--since', String(since), '--until', String(past)];
  const kills = 15;
  for (let kill = 1; kill <= kills; kill += 1) {
    const child = spawn(process.execPath, [BIN, ...args, '--quiet'], {
      cwd: user.home,
      env: { PATH: process.env.PATH, HOME: user.home, ...env },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    // Somewhere between one answer and the next: while it is on its way, read, or stored.
    await untilAsked(asked.length + 1 + ((kill * 7) % 3));
    await new Promise((resolve) => setTimeout(resolve, (kill * 5) % 13));
    child.kill('SIGKILL');
    await ended;
  }
  const { code } = await user.run([...args, '--json'], env);
  expect(code).toBe(0);
  const pages = Math.ceil((past - since) / MINUTE / 1_000);
  expect(asked.length).toBeGreaterThanOrEqual(pages);
  expect(asked.length).toBeLessThanOrEqual(pages + kills);
  const truth = simulator
    .candlesAt('binance', 'BTC', 'USDT', MINUTE, since, past)
    .map(({ openTime, open, high, low, close, volume }) => ({ openTime, open, high, low, close, volume }));
  expect(await heldMinutes(env.CRUNCH_DB, 'binance', ['BTC', 'USDT'])).toEqual(truth);
  expect(JSON.parse((await user.run(['gaps', 'binance:BTC-USDT', '--json'], env)).stdout)).toEqual([]);
}, 120_000);

/** Makes everything polled look that much older. */
async function setBack(location: string, ms: number): Promise<void> {
  const store = await openStore(location, { mode: 'write', createdBy: 'test' });
  await ensureExchange(store, 'kraken');
  await store.db
    .updateTable('snapshot')
    .set((eb) => ({ taken_at: eb('taken_at', '-', ms), scheduled_at: eb('scheduled_at', '-', ms) }))
    .execute();
  await store.close();
}

function untilAsked(count: number): Promise<void> {
  return new Promise((resolve) => {
    const watch = () => {
      if (asked.length < count) return;
      watchers.delete(watch);
      resolve();
    };
    watchers.add(watch);
    watch();
  });
}
