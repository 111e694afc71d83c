import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newUser } from './crunch.js';
import { fillStore, NOW, RANGE_FLAGS } from './filled-store.js';

const user = newUser();
const at = (name: string) => join(user.home, name);
const until = ['--until', String(NOW + 1)];
beforeAll(() => fillStore(at('filled.db')));

/** What a command says that wrote a file. */
const QUIET = { code: 0, stdout: '', stderr: '' };
/** Two hours of four markets and one price of a fifth. */
const PRICES = 601;
const CANDLES = `exchange,pair,interval,time,open,high,low,close,volume
kraken,BTC-USD,1m,2026-01-05T00:00:00Z,1,3,0.1,2.123456789012345,0
kraken,BTC-USD,1m,2026-01-05T00:01:00Z,1,3,0.1,2,1e-9
kraken,BTC-USD,1w,2026-01-05T00:00:00Z,1,3,1e-7,2,
okx,BTC-USDT,1m,2026-01-05T00:00:00Z,12345678901.23,12345678901.23,12345678901.23,12345678901.23,7
`;

describe('export and import', () => {
  test.each(['csv', 'ndjson', 'parquet'])(
    'as %s carry a store into an empty one and out again, byte by byte',
    async (format) => {
      const [first, second] = [at(`all.${format}`), at(`again.${format}`)];
      expect(await user.run(['export', '--out', first, ...until, '--db', at('filled.db')])).toMatchObject(QUIET);
      const imported = await user.run(['import', first, '--db', at(`${format}.db`), '--json']);
      expect(JSON.parse(imported.stdout)).toMatchObject({ stored: PRICES, unchanged: 0, differing: 0, skipped: 0 });
      expect(await user.run(['export', '--out', second, ...until, '--db', at(`${format}.db`)])).toMatchObject(QUIET);
      expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
      const again = await user.run(['import', first, '--db', at(`${format}.db`)]);
      expect(again.stdout).toBe(`0 prices stored · ${PRICES} held already\n`);
    },
  );

  test.each(['csv', 'ndjson', 'parquet'])('of candles as %s are as exact', async (format) => {
    const [first, second] = [at(`candles.${format}`), at(`candles-again.${format}`)];
    writeFileSync(at('some.csv'), CANDLES);
    const whole = await user.run(['import', at('some.csv'), '--candles', '--db', at('candles.db')]);
    expect(whole.stdout).toMatch(/^(4 candles stored|0 candles stored · 4 held already)\n$/);
    expect(await user.run(['export', '--candles', '--out', first, '--db', at('candles.db')])).toMatchObject(QUIET);
    const imported = await user.run(['import', first, '--candles', '--db', at(`candles-${format}.db`)]);
    expect(imported.stdout).toBe('4 candles stored\n');
    const exported = await user.run(['export', '--candles', '--out', second, '--db', at(`candles-${format}.db`)]);
    expect(exported).toMatchObject(QUIET);
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
    if (format === 'csv') expect(readFileSync(first, 'utf8')).toBe(CANDLES);
  });

  test('write the same to standard output as into a file', async () => {
    const { stdout } = await user.run(['export', '--format', 'csv', ...until, '--db', at('filled.db')]);
    expect(stdout).toBe(readFileSync(at('all.csv'), 'utf8'));
  });

  test('leave the file that was there, and nothing else, when there is nothing to export', async () => {
    const folder = at('out');
    mkdirSync(folder);
    writeFileSync(join(folder, 'kept.csv'), 'before');
    const none = ['export', '--until', '2010-01-01', '--out', join(folder, 'kept.csv'), '--db', at('filled.db')];
    expect((await user.run(none)).code).toBe(5);
    expect(readdirSync(folder)).toEqual(['kept.csv']);
    expect(readFileSync(join(folder, 'kept.csv'), 'utf8')).toBe('before');
  });

  test('give the same statistics in the other store', async () => {
    const [here, there] = await Promise.all(
      ['filled.db', 'csv.db'].map(async (name) => {
        const { stdout } = await user.run(['stats', 'kraken:BTC-USD', ...RANGE_FLAGS, '--json', '--db', at(name)]);
        const [row] = JSON.parse(stdout);
        return { ...row, volume24h: null, volume24hUsd: null };
      }),
    );
    // One of them reads its finished hours from blocks: the same sums in another order.
    expect(Object.keys(there)).toEqual(Object.keys(here));
    for (const [field, value] of Object.entries<unknown>(here)) {
      if (typeof value === 'number') expect(Math.abs(there[field] - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value));
      else expect(there[field]).toEqual(value);
    }
  });

  test('export takes pairs, exchanges and a range, and says when there is nothing', async () => {
    const one = await user.run(['export', 'BTC-USD', '--exchange', 'kraken', ...RANGE_FLAGS, '--db', at('filled.db')]);
    const [header, ...rows] = one.stdout.trim().split('\n');
    expect(header).toBe('exchange,pair,time,price');
    expect(rows).toHaveLength(120);
    expect(new Set(rows.map((row) => row.split(',').slice(0, 2).join()))).toEqual(new Set(['kraken,BTC-USD']));
    const none = await user.run(['export', '--until', '2010-01-01', '--db', at('filled.db')]);
    expect(none).toMatchObject({ code: 5, stderr: expect.stringContaining('no price in the range') });
  });
});

describe('a file with a bad line', () => {
  const BAD = 'exchange,pair,time,price\nkraken,BTC-USD,2026-01-01,100\nkraken,BTC-USD,2026-01-02,abc\n';
  beforeAll(() => writeFileSync(at('bad.csv'), BAD));

  test('stores nothing and names the line', async () => {
    expect(await user.run(['import', at('bad.csv'), '--db', at('bad.db')])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'crunch: line 3: price: unexpected "abc"\n  nothing is stored; --skip-bad leaves such lines out\n',
    });
    expect((await user.run(['export', '--db', at('bad.db')])).code).toBe(5);
  });

  test('is imported without it when asked to', async () => {
    const { code, stdout } = await user.run(['import', at('bad.csv'), '--skip-bad', '--db', at('bad.db')]);
    expect(code).toBe(0);
    expect(stdout).toBe('1 price stored · 1 line skipped\nfirst skipped: line 3: price: unexpected "abc"\n');
    expect((await user.run(['export', '--db', at('bad.db')])).stdout).toBe(
      'exchange,pair,time,price\nkraken,BTC-USD,2026-01-01T00:00:00Z,100\n',
    );
  });
});

test.each([
  [['import', 'nowhere.csv'], 'cannot read nowhere.csv (ENOENT)'],
  [['import', '.', '--format', 'csv'], '. is not a file'],
  [['import', 'prices.txt'], 'cannot tell the format of prices.txt'],
  [['export', '--format', 'json'], '--format ndjson writes one JSON object a line'],
  [['export', '--out', 'no/such/folder/x.csv'], 'export: cannot write no/such/folder/x.csv (ENOENT)'],
  [['stats', '--format', 'parquet'], '--format: parquet is for export and import'],
])('crunch %j is wrong usage', async (args, message) => {
  expect(await user.run([...args, '--db', at('filled.db')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  });
});

test('a Parquet file that is cut off is wrong usage and stores nothing', async () => {
  const whole = readFileSync(at('all.parquet'));
  writeFileSync(at('cut.parquet'), whole.subarray(0, whole.length - 9));
  expect(await user.run(['import', at('cut.parquet'), '--db', at('cut.db')])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^crunch: parquet: /),
  });
});

test('a file that is read while standard input gives it ends the same', async () => {
  const text = readFileSync(at('all.csv'), 'utf8');
  const running = user.startWithInput(['import', '-', '--format', 'csv', '--json', '--db', at('stdin.db')], text);
  expect(JSON.parse((await running.ended).stdout).stored).toBe(text.trim().split('\n').length - 1);
});
