import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, newUser } from './crunch.js';
import { fillStore, NOW, RANGE_FLAGS, SINCE } from './filled-store.js';

const MINUTE = 60_000;
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

async function csvLines(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await read(...args, '--format', 'csv');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

async function expectScreen(name: string, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await read(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot(`golden/${name}.txt`);
  expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
}

describe('graph --interval', () => {
  const args = ['graph', 'BTC-USD', '--interval', '10m', ...RANGE_FLAGS];

  test('draws the closes', () => expectScreen('graph-interval', ...args, '--height', '6'));

  test('in JSON holds the candles of each exchange, in CSV a line per candle', async () => {
    const series = await rows(...args, '--exchange', 'kraken');
    expect(series).toEqual([{ exchange: 'kraken', pair: 'BTC-USD', interval: '10m', candles: expect.any(Array) }]);
    const candles = series[0]?.candles as unknown[];
    expect(candles).toHaveLength(12);
    expect(candles[0]).toEqual([SINCE, 100, 102.25, 100, 102.25, null]);
    const lines = await csvLines(...args);
    expect(lines.slice(0, 2)).toEqual([
      'exchange,pair,interval,openTime,open,high,low,close,volume',
      `bitstamp,BTC-USD,10m,${SINCE},100,101.125,100,101.125,`,
    ]);
    expect(lines).toHaveLength(25);
  });

  test('that does not divide a day is refused with the nearest that do', async () => {
    expect(await read('graph', 'BTC-USD', '--interval', '7m')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('nearest: 6m, 8m'),
    });
  });

  test('without a price in the range says so', async () => {
    const past = ['--since', '2020-01-01', '--until', '2020-02-01'];
    expect(await read('graph', 'BTC-USD', '--interval', '1d', '--json', ...past)).toMatchObject({
      code: 5,
      stdout: '[]\n',
      stderr: expect.stringContaining('no-data'),
    });
  });
});

describe('describe', () => {
  test('shows prices and log returns side by side', () =>
    expectScreen('describe', 'describe', 'BTC-USD', 'kraken:ETH-USD', ...RANGE_FLAGS));

  test('shows closes at an interval', () =>
    expectScreen('describe-interval', 'describe', 'BTC-USDT', '--interval', '10m', ...RANGE_FLAGS));

  test('has the same fields in JSON and CSV', async () => {
    const args = ['describe', 'BTC-USD', '--exchange', 'kraken', '--interval', '5m', ...RANGE_FLAGS];
    const [row, ...others] = await rows(...args);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      exchange: 'kraken',
      interval: '5m',
      since: SINCE,
      until: NOW,
      samples: 24,
      returnSamples: 23,
      p50: (115.5 + 114.625 + 1.125) / 2 - 0.25,
      trendPerDay: expect.closeTo(360, 6),
      trendR2: expect.closeTo(1, 9),
    });
    const [header, line] = await csvLines(...args);
    expect(header?.split(',')).toEqual(Object.keys(row ?? {}));
    expect(line?.split(',')).toEqual(Object.values(row ?? {}).map(String));
  });

  test('says what is missing where no whole interval lies in the range', async () => {
    expect(await read('describe', 'BTC-USD', '--interval', '1d', ...RANGE_FLAGS)).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('no whole 1d of BTC-USD in the range'),
    });
    expect((await read('describe', 'NOPE-USD')).stderr).toContain('unknown "NOPE-USD"');
    expect(await read('describe')).toMatchObject({ code: 2 });
  });
});

describe('correlate', () => {
  const args = ['correlate', 'BTC-USD', 'ETH-USD', 'BTC-USDT', '--interval', '5m', ...RANGE_FLAGS];

  test('shows a matrix', () => expectScreen('correlate', ...args));

  test('in JSON has a row for each two markets, in CSV a line', async () => {
    const found = await rows(...args);
    expect(found).toHaveLength(6);
    expect(found[0]).toEqual({
      a: { exchange: 'bitstamp', pair: 'BTC-USD' },
      b: { exchange: 'kraken', pair: 'BTC-USD' },
      interval: '5m',
      since: SINCE,
      until: NOW,
      samples: 23,
      correlation: expect.any(Number),
    });
    const lines = await csvLines(...args);
    expect(lines[0]).toBe('exchangeA,pairA,exchangeB,pairB,interval,since,until,samples,correlation');
    expect(lines[1]).toBe(`bitstamp,BTC-USD,kraken,BTC-USD,5m,${SINCE},${NOW},23,${found[0]?.correlation}`);
    expect(lines).toHaveLength(7);
  });

  test('by default compares the hours of 30 days', async () => {
    const { code, stdout, stderr } = await read('correlate', 'BTC-USD', '--until', String(NOW), '--json');
    expect([code, stderr]).toEqual([0, expect.stringContaining('too few returns in common')]);
    expect(JSON.parse(stdout)[0]).toMatchObject({
      interval: '1h',
      since: NOW - 30 * 1_440 * MINUTE,
      samples: 1,
      correlation: null,
    });
  });

  test('says which markets have no returns', async () => {
    const { code, stderr } = await read(...args, 'NEW-USD');
    expect([code, stderr]).toEqual([0, 'left out, no returns in the range: kraken:NEW-USD\n']);
  });

  test('takes two markets, and two that have returns', async () => {
    expect(await read('correlate', 'ETH-USD')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('one market'),
    });
    expect(await read('correlate', 'ETH-USD', 'NEW-USD', '--json', ...RANGE_FLAGS)).toMatchObject({
      code: 5,
      stdout: '[]\n',
    });
  });
});
