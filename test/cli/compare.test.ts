import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newUser } from './crunch.js';
import { fillStore, NOW, RANGE_FLAGS } from './filled-store.js';

const user = newUser();
const db = join(user.home, 'filled.db');
beforeAll(() => fillStore(db));

const stats = (...args: string[]) => user.run(['stats', ...args, '--db', db]);

async function rows(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await stats(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function formats(...args: string[]): Promise<{ table: string; ndjson: unknown[]; csv: string[][] }> {
  const texts = await Promise.all(
    ['table', 'ndjson', 'csv'].map(async (format) => {
      const { code, stdout, stderr } = await stats(...args, '--format', format);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    }),
  );
  const [table = '', ndjson = '', csv = ''] = texts;
  const lines = (text: string) => text.trimEnd().split('\n');
  expect(Math.max(...lines(table).map((line) => [...line].length))).toBeLessThanOrEqual(80);
  return {
    table,
    ndjson: lines(ndjson).map((line) => JSON.parse(line)),
    csv: lines(csv).map((line) => line.split(',')),
  };
}

describe('stats --by pair', () => {
  const args = ['--by', 'pair', ...RANGE_FLAGS];

  test('gives a row per pair in every format', async () => {
    const value = await rows(...args);
    expect(value.map(({ pair }) => pair)).toEqual(['BTC-USD']);
    expect(value[0]).toMatchObject({
      rank: 1,
      cheapest: 'bitstamp',
      cheapestPrice: 114.875,
      dearest: 'kraken',
      dearestPrice: 129.75,
      spreadPct: expect.closeTo(100 * (129.75 / 114.875 - 1), 9),
      exchanges: [{ exchange: 'bitstamp' }, { exchange: 'kraken' }],
    });
    const { table, ndjson, csv } = await formats(...args);
    await expect(table).toMatchFileSnapshot('golden/stats-by-pair.txt');
    expect(ndjson).toEqual(value);
    const [header = [], cells = []] = csv;
    expect(header).toEqual(Object.keys(value[0] ?? {}));
    const line = Object.fromEntries(header.map((field, index) => [field, cells[index]]));
    expect(line).toMatchObject({ pair: 'BTC-USD', cheapestPrice: '114.875', spreadSamples: '120' });
    expect(line.spreadPct).toBe(String(value[0]?.spreadPct));
    expect(line.exchanges).toBe('bitstamp=114.875 kraken=129.75');
  });

  test('shows the exchanges of a pair that is named', async () => {
    const { table } = await formats('btc/usd', 'ETH-USD', ...args);
    await expect(table).toMatchFileSnapshot('golden/stats-by-pair-named.txt');
  });

  test('without two fresh prices ends with 5 and says which --until has them', async () => {
    const end = await stats('--by', 'pair', '--json', '--since', '3h', '--until', String(NOW + 3_600_000));
    expect(end.code).not.toBe(0);
    const late = await stats('--by', 'pair', '--json', ...RANGE_FLAGS.slice(0, 2), '--until', String(NOW + 3_600_000));
    expect([late.code, late.stdout]).toEqual([5, '[]\n']);
    const { error } = JSON.parse(late.stderr);
    expect(error.message).toContain('0 of 6 pairs · left out: 1 without a price · 4 on one exchange · 1 stale');
    expect(error.hint).toContain('--until 2026-01-15T11:59:01Z');
    const again = await rows('--by', 'pair', ...RANGE_FLAGS.slice(0, 2), '--until', '2026-01-15T11:59:01Z');
    expect(again.map(({ pair }) => pair)).toEqual(['BTC-USD']);
  });

  test('of a named pair without two fresh prices shows what there is, with the hint on stderr', async () => {
    const args = ['BTC-USD', '--by', 'pair', ...RANGE_FLAGS.slice(0, 2), '--until', String(NOW + 3_600_000)];
    const { code, stdout, stderr } = await stats(...args);
    expect(code).toBe(0);
    expect(stdout).toContain('fewer than two prices to compare');
    expect(stdout).toMatch(/kraken +129\.75 .*stale/);
    expect(stderr).toContain('--until 2026-01-15T11:59:01Z');
  });
});

describe('stats --compare', () => {
  const args = ['--rank', 'pct-range', '--since', String(NOW - 3_600_000), '--until', String(NOW), '--compare', '1h'];

  test('gives the rank of before in every format', async () => {
    const value = await rows(...args);
    expect(value.map((row) => [row.exchange, row.pair, row.rank, row.rankBefore, row.rankChange])).toEqual([
      ['kraken', 'SHIB-EUR', 1, 1, 0],
      ['kraken', 'ETH-USD', 2, 2, 0],
      ['kraken', 'BTC-USD', 3, 3, 0],
      ['bitstamp', 'BTC-USD', 4, 4, 0],
      ['okx', 'BTC-USDT', 5, 5, 0],
    ]);
    // The first hour of kraken:BTC-USD went from 100 to 114.75.
    expect(value[2]).toMatchObject({ valueBefore: expect.closeTo(14.75, 9) });
    const { table, ndjson, csv } = await formats(...args);
    await expect(table).toMatchFileSnapshot('golden/stats-compared.txt');
    expect(ndjson).toEqual(value);
    expect(csv[0]).toEqual(Object.keys(value[0] ?? {}));
    expect(csv.slice(1)).toEqual(value.map((row) => Object.values(row).map((cell) => String(cell ?? ''))));
  });

  test('says when nothing was stored then', async () => {
    const { code, stdout, stderr } = await stats(...args.slice(0, -1), '30d');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 +new +kraken +SHIB-EUR/m);
    expect(stderr).toBe('--compare: nothing to rank from 2025-12-16 11:00 … 2025-12-16 12:00 UTC (1h)\n');
  });
});

test.each([
  [['--by', 'pair', '--rank', 'volatility'], '--by pair and --rank exclude each other', /ranked by the spread/],
  [['--by', 'pair', '--gainers'], '--by pair and --gainers exclude each other', /leave out --gainers/],
  [['--by', 'pair', '--losers'], '--by pair and --losers exclude each other', /leave out --losers/],
  [['--by', 'pair', '--compare', '24h'], '--by pair and --compare exclude each other', /--until 24h/],
  [['--by', 'pairs'], '--by: unexpected "pairs"', /did you mean pair\?/],
  [['--rank', 'volume', '--compare', '24h'], '--rank volume and --compare exclude each other', /last reported/],
  [['BTC-USD', '--compare', '24h'], '--compare needs --rank when pairs are named', /-/],
  [['--compare', 'yesterday'], '--compare: unexpected "yesterday"', /24|12h/],
])('%j is refused', async (args, message, hint) => {
  const { code, stdout, stderr } = await stats(...args, '--json');
  expect([code, stdout]).toEqual([2, '']);
  const { error } = JSON.parse(stderr);
  expect(error).toMatchObject({ code: 'usage', message });
  expect(error.hint ?? '-').toMatch(hint);
});
