import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/render/display-width.js';
import { nothingToRank, renderStats, statsFields } from '../../../src/cli/render/stats-result.js';
import type { StatsQuery } from '../../../src/query/ranking.js';
import type { ComparedAnswer } from '../../../src/query/ranking-comparison.js';
import { ANSWER, RANGE, statsRow } from './stats-rows.js';
import { colorTerminal, plainTerminal, withoutColor } from './terminals.js';

const RANKED: StatsQuery = { range: RANGE, rank: 'pct-change', top: 20, minVolumeUsd: 1e5, quotes: ['USD', 'USDT'] };

const MOVES = [
  [4, 3, -1.5],
  [2, 0, 0.004],
  [null, null, null],
  [3, -1_200, null],
] as const;
const COMPARED: ComparedAnswer = {
  ...ANSWER,
  rows: ANSWER.rows.map(({ rank = 0, ...row }, index) => {
    const [rankBefore = null, rankChange = null, valueBefore = null] = MOVES[index] ?? [];
    return { rank, rankBefore, rankChange, valueBefore, ...row };
  }),
  before: { range: { since: RANGE.since - 86_400_000, until: RANGE.since }, marketsRanked: 1_800 },
};

describe('a ranking', () => {
  test.each([60, 80, 120, 200])('fits %i columns, and those that matter least go first', async (columns) => {
    const text = renderStats(ANSWER, RANKED, plainTerminal(columns));
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/ranking-${columns}.txt`);
  });

  test('shows the metric it is ranked by first, and only once', () => {
    const text = renderStats(ANSWER, { range: RANGE, rank: 'volume', order: 'asc' }, plainTerminal(120));
    expect(text).toContain('by volume, lowest first');
    const [titles] = text.split('\n').filter((line) => line.includes('exchange'));
    expect(titles?.trim().split(/\s+/).slice(0, 5)).toEqual(['#', 'exchange', 'pair', 'volume', 'USD']);
    expect(titles?.match(/volume/g)).toHaveLength(1);
  });

  test.each([60, 80, 120])('beside one of before fits %i columns too', async (columns) => {
    const text = renderStats(COMPARED, RANKED, plainTerminal(columns));
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/compared-${columns}.txt`);
    expect(withoutColor(renderStats(COMPARED, RANKED, colorTerminal(columns)))).toBe(text);
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(Math.max(columns, 65));
  });

  test('beside one of before is green where a market rose and red where it fell', () => {
    const colored = renderStats(COMPARED, RANKED, colorTerminal());
    expect(colored).toContain('\u001b[32m▲3\u001b[39m');
    expect(colored).toContain('\u001b[31m▼1,200\u001b[39m');
  });

  test('colour changes no character and no alignment', () => {
    const colored = renderStats(ANSWER, RANKED, colorTerminal());
    expect(withoutColor(colored)).toBe(renderStats(ANSWER, RANKED, plainTerminal()));
    expect(colored).toContain('\u001b[32m+7.29%\u001b[39m');
    expect(colored).toContain('\u001b[31m-10.78%\u001b[39m');
  });

  test('without rows there is no table, and the error says why none is left', () => {
    const nothing = { ...ANSWER, rows: [], leftOut: { ...ANSWER.leftOut, belowCoverage: 4 } };
    const query = { ...RANKED, minCoveragePct: 90 };
    expect(renderStats(nothing, query, plainTerminal())).toBe('');
    expect(nothingToRank(nothing, query)).toMatchObject({
      code: 'no-data',
      message: expect.stringContaining(
        '0 of 3,120 markets · left out: 12 without a price · 1,204 below 100K USD a day · 4 below 90% coverage',
      ),
    });
  });
});

describe('all measures of named pairs', () => {
  const rows = [
    statsRow('coinbase', 'BTC-USD', [84_001, 90_120], 98_765_432),
    statsRow('kraken', 'BTC-USD', [84_000.1, 86_500, 83_900.5, 90_123.4], 1_234_567_890),
    statsRow('kraken', 'ETH-EUR', [2_500], null),
    statsRow('okx', '1000SATS-USDT', [0.000_000_123_4, 0.000_000_110_1], 45_678.9),
  ];
  const answer = { ...ANSWER, rows };

  test('stand side by side, and below each other where the line is full', async () => {
    const text = renderStats(answer, { range: RANGE, pairs: ['BTC-USD'] }, plainTerminal(80));
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/measures-80.txt');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('one market takes one column, however narrow the terminal', () => {
    const text = renderStats({ ...ANSWER, rows: rows.slice(0, 1) }, { range: RANGE }, plainTerminal(20));
    expect(text).toContain('coinbase:BTC-USD');
  });

  test('colour follows the sign', () => {
    const text = renderStats(answer, { range: RANGE }, colorTerminal(200));
    expect(text).toContain('\u001b[32m+6119\u001b[39m');
    expect(text).toContain('\u001b[31m-0.0000000133\u001b[39m');
  });
});

test('the columns of the CSV are the fields of a row in their order', () => {
  expect(statsFields(true)).toEqual(Object.keys(ANSWER.rows[0] ?? {}));
  expect(statsFields(false)).toEqual(statsFields(true).slice(1));
  expect(statsFields(true, true)).toEqual(Object.keys(COMPARED.rows[0] ?? {}));
});
