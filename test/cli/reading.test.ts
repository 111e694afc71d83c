import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { BIN, type Ended, newUser } from './crunch.js';
import { fillStore, NOW, RANGE_FLAGS, SINCE } from './filled-store.js';

const user = newUser();
const db = join(user.home, 'filled.db');
beforeAll(() => fillStore(db));

function read(...args: string[]): Promise<Ended> {
  return user.run([...args, '--db', db]);
}

async function rows(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await read(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The same answer four times: the table as kept in a file, the others as the JSON says. */
async function expectFormats(name: string, args: string[]): Promise<void> {
  const [table, json, ndjson, csv] = await Promise.all(
    ['table', 'json', 'ndjson', 'csv'].map((format) => read(...args, '--format', format)),
  );
  for (const end of [table, json, ndjson, csv]) expect(end).toMatchObject({ code: 0, stderr: '' });
  await expect(table?.stdout).toMatchFileSnapshot(`golden/${name}.txt`);
  const value: Record<string, unknown>[] = JSON.parse(json?.stdout ?? '');
  expect(
    (ndjson?.stdout ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(value);
  const [header, ...lines] = (csv?.stdout ?? '').trimEnd().split('\n');
  const fields = Object.keys(value[0] ?? {});
  expect(header).toBe(fields.join(','));
  expect(lines).toEqual(value.map((row) => fields.map((field) => csvCell(row[field])).join(',')));
}

function csvCell(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value ?? '');
}

describe('stats', () => {
  test('ranks in every format', () => expectFormats('stats-ranked', ['stats', '--rank', 'pct-change', ...RANGE_FLAGS]));

  test('shows all measures of the pairs named in every format', () =>
    expectFormats('stats-named', ['stats', 'btc/usd', 'kraken:ETH-USD', ...RANGE_FLAGS]));

  test('by default ranks by pct-change, the largest move first', async () => {
    const ranked = await rows('stats', ...RANGE_FLAGS);
    expect(ranked.map(({ rank, exchange, pair }) => [rank, exchange, pair])).toEqual([
      [1, 'kraken', 'SHIB-EUR'],
      [2, 'kraken', 'ETH-USD'],
      [3, 'kraken', 'BTC-USD'],
      [4, 'bitstamp', 'BTC-USD'],
      [5, 'okx', 'BTC-USDT'],
    ]);
    expect(ranked[2]).toMatchObject({
      since: SINCE,
      until: NOW,
      samples: 120,
      first: 100,
      last: 129.75,
      pctChange: 29.75,
    });
  });

  test('--gainers and --losers put what rose and what fell most first', async () => {
    expect((await rows('stats', '--gainers', ...RANGE_FLAGS))[0]).toMatchObject({ pair: 'SHIB-EUR' });
    expect((await rows('stats', '--losers', ...RANGE_FLAGS))[0]).toMatchObject({ pair: 'ETH-USD' });
  });

  test('filters by exchange, quote, volume and coverage, and stops at --top', async () => {
    const filters = ['--exchange', 'kraken', '--exchange', 'okx', '--quote', 'usd,usdt', '--min-coverage', '50'];
    const found = await rows('stats', ...filters, '--top', '2', '--rank', 'max-fall', ...RANGE_FLAGS);
    expect(found.map(({ pair }) => pair)).toEqual(['ETH-USD', 'BTC-USDT']);
    expect(await rows('stats', '--min-volume', '1e2', ...RANGE_FLAGS)).toHaveLength(2);
  });

  test('CRUNCH_EXCHANGES filters what --exchange does not', async () => {
    const { stdout } = await user.run(['stats', '--json', ...RANGE_FLAGS], { CRUNCH_DB: db, CRUNCH_EXCHANGES: 'okx' });
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  test('an empty answer is [] on stdout, why on stderr, and exit code 5', async () => {
    const { code, stdout, stderr } = await read('stats', '--json', '--min-volume', '1e12', ...RANGE_FLAGS);
    expect([code, stdout]).toEqual([5, '[]\n']);
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'no-data',
      message: expect.stringContaining('below 1T USD'),
    });
    expect(await read('stats', '--format', 'csv', '--since', '2020-01-01', '--until', '2020-01-02')).toMatchObject({
      code: 5,
      stdout: expect.stringMatching(/^rank,exchange,pair,.*volume24hUsd\n$/),
    });
  });
});

describe('graph', () => {
  const args = ['graph', 'BTC-USD', ...RANGE_FLAGS, '--height', '8'];

  test('draws every exchange that has the pair', async () => {
    const { code, stdout, stderr } = await read(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('golden/graph.txt');
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });

  test('is as wide as asked', async () => {
    const { stdout } = await read(...args, '--width', '50');
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(50);
  });

  test('in JSON holds the points of each exchange, in CSV a line per price', async () => {
    const series = await rows(...args, '--exchange', 'kraken');
    expect(series).toEqual([{ exchange: 'kraken', pair: 'BTC-USD', points: expect.any(Array) }]);
    const points = series[0]?.points as [number, number][];
    expect(points).toHaveLength(120);
    expect(points.slice(0, 2)).toEqual([
      [SINCE, 100],
      [SINCE + 60_000, 100.25],
    ]);
    const { stdout } = await read(...args, '--format', 'csv');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['exchange,pair,time,price', `bitstamp,BTC-USD,${SINCE},100`]);
    expect(lines).toHaveLength(241);
  });

  test('without a price in the range ends with 5 and says so', async () => {
    const end = await read('graph', 'BTC-USD', '--json', '--since', '2020-01-01', '--until', '2020-01-02');
    expect(end).toMatchObject({ code: 5, stdout: '[]\n' });
    expect(JSON.parse(end.stderr).error.message).toContain('no price of BTC-USD');
  });

  test('--watch shows the chart again as minutes pass, until it is stopped', async () => {
    const watching = user.start(['graph', 'BTC-USD', '--since', '2026-01-01', '--json', '--watch', '--db', db]);
    const line = await watching.until('stdout', /\n/);
    expect(JSON.parse(line)).toHaveLength(2);
    watching.process.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 130, stderr: 'stopping\n' });
  });
});

describe('a pair', () => {
  test.each([
    ['BTC-USX', 'pair: unknown "BTC-USX"', /BTC-USD/],
    ['krakn:BTC-USD', 'exchange: unknown "krakn"', /kraken/],
  ])('that is not stored, as %s, ends with 2 and names the nearest', async (pair, message, hint) => {
    for (const command of ['graph', 'stats']) {
      const { code, stderr } = await read(command, pair, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(stderr).error).toMatchObject({ code: 'unknown', message, hint: expect.stringMatching(hint) });
    }
  });

  test('may be written without a separator where only one can be meant', async () => {
    expect(await rows('stats', 'btcusdt', ...RANGE_FLAGS)).toMatchObject([{ pair: 'BTC-USDT' }]);
  });
});

describe('an output that cannot be written', () => {
  test.runIf(existsSync('/dev/full'))('is a failure without a stack', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [BIN, 'markets', '--db', db], { stdio: ['ignore', full, 'pipe'] });
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    closeSync(full);
    expect([code, stderr]).toEqual([1, 'crunch: output cannot be written (ENOSPC)\n']);
  });
});

describe('markets, exchanges and status', () => {
  test('markets lists what trades in every format', () => expectFormats('markets', ['markets']));

  test('markets --all lists what no longer trades too', async () => {
    expect(await rows('markets', '--quote', 'USD', '--exchange', 'kraken')).toHaveLength(3);
    expect((await rows('markets', '--all')).find(({ pair }) => pair === 'OLD-USD')).toMatchObject({
      active: false,
      nativeSymbol: 'OLDUSD',
      lastPrice: 3,
    });
  });

  test('markets that nobody has are an empty answer', async () => {
    expect(await read('markets', '--quote', 'XYZ', '--json')).toMatchObject({ code: 5, stdout: '[]\n' });
  });

  test('exchanges lists them in every format', () => expectFormats('exchanges', ['exchanges']));

  test('status says what is stored, and in CSV repeats the store beside each exchange', async () => {
    const [table, json, csv] = await Promise.all(
      ['table', 'json', 'csv'].map((format) => read('status', '--format', format)),
    );
    const status = JSON.parse(json?.stdout ?? '');
    expect(status).toMatchObject({ store: db, engine: 'sqlite', prices: 601, candles: 0 });
    expect(status.exchanges).toHaveLength(3);
    expect(status.exchanges[1]).toMatchObject({ exchange: 'kraken', lastStatus: 'ok', lastOkAt: NOW - 60_000 });
    expect(table?.stdout).toMatch(/^\S+filled\.db \(sqlite\)\n601 prices in [\d.]+ kB/);
    expect(table?.stdout).toMatch(/^kraken +\d+d ago {2}ok/m);
    expect(csv?.stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^store,engine,sizeBytes,.*,exchange,lastSnapshotAt/),
      expect.stringContaining(`,bitstamp,${NOW - 60_000},ok,`),
    ]);
  });

  test('status --max-age ends with 5 and names what is older', async () => {
    const { code, stdout, stderr } = await read('status', '--max-age', '5m');
    expect(code).toBe(5);
    expect(stdout).toContain('kraken');
    expect(stderr).toContain('no good poll within 5m of bitstamp, kraken, okx');
    expect(await read('status', '--max-age', '90y')).toMatchObject({ code: 0 });
  });
});

describe('a reader that goes away', () => {
  test('ends the command quietly with 0', async () => {
    const running = user.start(['markets', '--format', 'ndjson', '--db', db]);
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a store that cannot be read', () => {
  test.each([['stats'], ['graph', 'BTC-USD'], ['markets'], ['exchanges'], ['status'], ['serve-api', '-p', '0']])(
    '%s on a missing one says how to make it, makes nothing and ends with 5',
    async (...args) => {
      const before = readdirSync(user.home);
      const missing = join(user.home, 'missing.db');
      const { code, stdout, stderr } = await user.run([...args, '--db', missing]);
      expect([code, stdout]).toEqual([5, '']);
      expect(stderr).toMatch(/^crunch: no store at .*missing\.db\n {2}.*crunch init-db.*\n$/);
      expect(readdirSync(user.home)).toEqual(before);
    },
  );

  test('that is no database is an error without a stack, and stays as it was', async () => {
    const path = join(user.home, 'not-a.db');
    writeFileSync(path, 'this is no database, but a file that somebody needs\n'.repeat(50));
    const before = readFileSync(path, 'utf8');
    for (const command of ['stats', 'init-db']) {
      const { code, stdout, stderr } = await user.run([command, '--db', path]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^crunch: .*not-a\.db.*\n( {2}.*\n)?$/);
    }
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});
