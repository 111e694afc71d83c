import { describe, expect, test } from 'vitest';
import { nothingToCompare, PAIR_FIELDS, pairCsvRows, renderPairs } from '../../../src/cli/render/pair-result.js';
import type { PairAnswer } from '../../../src/query/pair-comparison.js';
import { type PairQuote, type PairRow, pairRow } from '../../../src/query/pair-row.js';
import { RANGE } from './stats-rows.js';
import { colorTerminal, plainTerminal, withoutColor } from './terminals.js';

function quote(exchange: string, last: number, more: Partial<PairQuote> = {}): PairQuote {
  return { exchange, last, lastAt: RANGE.until - 12_000, isStale: false, coverage: 99.72, volume24hUsd: null, ...more };
}

function row(
  rank: number,
  base: string,
  counter: string,
  quotes: PairQuote[],
  history: Partial<PairRow> = {},
): PairRow {
  const pair = { pair: `${base}-${counter}`, base, quote: counter };
  return { ...pairRow(pair, quotes, RANGE), rank, ...history };
}

const BTC = row(
  2,
  'BTC',
  'USD',
  [
    quote('binance-us', 90_180.12, { volume24hUsd: 45_678.9 }),
    quote('kraken', 90_123.4, { volume24hUsd: 1_234_567_890 }),
    quote('coinbase', 90_120),
    quote('bitstamp', 99_000, { isStale: true, lastAt: RANGE.until - 7_200_000, coverage: 12.5 }),
    quote('cex', 9.5),
  ],
  { meanSpreadPct: 0.0312, spreadSamples: 1_438, lagging: 'binance-us', lagMs: 120_000 },
);
const LAGGED: PairRow = {
  ...BTC,
  exchanges: BTC.exchanges.map((one) => ({
    ...one,
    lagMs: one.exchange === 'binance-us' ? 120_000 : one.exchange === 'kraken' ? -60_000 : null,
  })),
};
const rows = [
  row(1, '1000SATS', 'USDT', [quote('okx', 0.000_000_123_4), quote('independent-reserve', 0.000_000_110_1)], {
    meanSpreadPct: 3.5,
    spreadSamples: 12,
  }),
  LAGGED,
  row(3, 'USDC', 'EUR', [quote('kraken', 0.92), quote('okx', 0.92)], { meanSpreadPct: 0, spreadSamples: 9 }),
];
const ANSWER: PairAnswer = {
  rows,
  pairsConsidered: 1_312,
  leftOut: { noData: 12, onOneExchange: 950, notComparable: 17, beyondTop: 330 },
  newestAt: RANGE.until - 12_000,
};

describe('pairs by spread', () => {
  test.each([60, 80, 120])('fit %i columns, and what matters least goes first', async (columns) => {
    const text = renderPairs(ANSWER, { range: RANGE, quotes: ['USD', 'USDT', 'EUR'] }, plainTerminal(columns));
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/pairs-${columns}.txt`);
  });

  test('colour changes no character', () => {
    const query = { range: RANGE, order: 'asc' } as const;
    expect(withoutColor(renderPairs(ANSWER, query, colorTerminal()))).toBe(renderPairs(ANSWER, query, plainTerminal()));
    expect(renderPairs(ANSWER, query, plainTerminal())).toContain('by spread, lowest first');
  });

  test('without rows have no table, and the error says why none is left', () => {
    const nothing = { ...ANSWER, rows: [] };
    expect(renderPairs(nothing, { range: RANGE }, plainTerminal())).toBe('');
    expect(nothingToCompare(nothing, { range: RANGE })).toMatchObject({
      code: 'no-data',
      message: expect.stringContaining(
        '0 of 1,312 pairs · left out: 12 without a price · 950 on one exchange · 17 stale or suspicious',
      ),
      hint: expect.stringContaining('a pair needs prices of two exchanges'),
    });
  });
});

describe('a pair that is named', () => {
  const query = { range: RANGE, pairs: ['BTC-USD', 'SOLO-USD'] };
  const alone = row(2, 'SOLO', 'USD', [quote('kraken', 7)]);
  const answer = { ...ANSWER, rows: [{ ...LAGGED, rank: 1 }, alone] };

  test('shows each of its exchanges, those not compared last', async () => {
    const text = renderPairs(answer, query, plainTerminal());
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/pair-sheets-80.txt');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('colour changes no character', () => {
    expect(withoutColor(renderPairs(answer, query, colorTerminal()))).toBe(renderPairs(answer, query, plainTerminal()));
  });
});

test('the columns of the CSV are the fields of a row in their order, its exchanges in one cell', () => {
  expect(PAIR_FIELDS).toEqual(Object.keys(LAGGED));
  expect(pairCsvRows([alone()])).toMatchObject([{ pair: 'SOLO-USD', exchanges: ['kraken=7', 'ccxt:bitrue=7.01'] }]);
});

function alone(): PairRow {
  return row(1, 'SOLO', 'USD', [quote('kraken', 7), quote('ccxt:bitrue', 7.01)]);
}
