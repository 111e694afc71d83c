import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newUser } from './crunch.js';
import { fillStore, NOW, RANGE_FLAGS } from './filled-store.js';

const user = newUser();
const at = (name: string) => join(user.home, name);
const until = ['--until', String(NOW + 1)];
beforeAll(() => fillStore(at('filled.db')));

describe('export and import', () => {
  test.each(['csv', 'ndjson'])('as %s carry a store into an empty one and out again, byte by byte', async (format) => {
    const first = await user.run(['export', '--format', format, ...until, '--db', at('filled.db')]);
    expect(first.code).toBe(0);
    writeFileSync(at(`all.${format}`), first.stdout);
    const lines = first.stdout.trim().split('\n').length - (format === 'csv' ? 1 : 0);
    const imported = await user.run(['import', at(`all.${format}`), '--db', at(`${format}.db`), '--json']);
    expect(JSON.parse(imported.stdout)).toMatchObject({ stored: lines, unchanged: 0, differing: 0, skipped: 0 });
    const second = await user.run(['export', '--format', format, ...until, '--db', at(`${format}.db`)]);
    expect(second.stdout).toBe(first.stdout);
    const again = await user.run(['import', at(`all.${format}`), '--db', at(`${format}.db`)]);
    expect(again.stdout).toMatch(/^0 prices stored · \d+ held already\n$/);
  });

  test('give the same statistics in the other store', async () => {
    const [here, there] = await Promise.all(
      ['filled.db', 'csv.db'].map(async (name) => {
        const { stdout } = await user.run(['stats', 'kraken:BTC-USD', ...RANGE_FLAGS, '--json', '--db', at(name)]);
        const [row] = JSON.parse(stdout);
        return { ...row, volume24h: null, volume24hUsd: null };
      }),
    );
    expect(there).toEqual(here);
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
])('crunch %j is wrong usage', async (args, message) => {
  expect(await user.run([...args, '--db', at('filled.db')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  });
});

test('a file that is read while standard input gives it ends the same', async () => {
  const text = readFileSync(at('all.csv'), 'utf8');
  const running = user.startWithInput(['import', '-', '--format', 'csv', '--json', '--db', at('stdin.db')], text);
  expect(JSON.parse((await running.ended).stdout).stored).toBe(text.trim().split('\n').length - 1);
});
