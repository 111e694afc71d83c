import { describe, expect, test } from 'vitest';
import { DESCRIPTION_FIELDS, renderDescriptions } from '../../../src/cli/render/description-sheet.js';
import type { DescriptionRow } from '../../../src/query/describe.js';
import { describePrices } from '../../../src/stats/describe-prices.js';
import { describeReturns } from '../../../src/stats/describe-returns.js';
import { logReturns } from '../../../src/stats/log-returns.js';
import { colorTerminal, plainTerminal, withoutColor } from './terminals.js';

const HOUR = 3_600_000;
const UNTIL = Date.UTC(2026, 0, 31, 12);
const RANGE = { since: UNTIL - 24 * HOUR, until: UNTIL };

function row(exchange: string, pair: string, prices: readonly number[]): DescriptionRow {
  const times = prices.map((_, index) => RANGE.since + index * HOUR);
  return {
    exchange,
    pair,
    interval: '1h',
    ...RANGE,
    ...describePrices(times, prices),
    ...describeReturns(logReturns(times, prices, HOUR).values),
  };
}

const ROWS = [
  row('kraken', 'BTC-USD', [84_000.1, 86_500, 83_900.5, 90_123.4, 89_000]),
  row('bitfinex', '币安人生-USDT', [12_345_678_901.23]),
  row('coinbase', 'USDC-EUR', [0.92, 0.92, 0.92, 0.92]),
  row('okx', '1000SATS-USDT', [0.000_000_123_4, 0.000_000_110_1, 0.000_000_111]),
];

describe('a description of series', () => {
  test('stands side by side, and below each other where the line is full', async () => {
    const text = renderDescriptions(ROWS, RANGE, plainTerminal());
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/descriptions-80.txt');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('colour follows the sign of the trend and changes no character', () => {
    const colored = renderDescriptions(ROWS, RANGE, colorTerminal());
    expect(withoutColor(colored)).toBe(renderDescriptions(ROWS, RANGE, plainTerminal()));
    expect(colored).toContain('\u001b[32m+');
    expect(colored).toContain('\u001b[31m-');
  });

  test('without rows is empty', () => {
    expect(renderDescriptions([], RANGE, plainTerminal())).toBe('');
  });
});

test('the columns of the CSV are the fields of a row', () => {
  expect([...DESCRIPTION_FIELDS].sort()).toEqual(Object.keys(ROWS[0] ?? {}).sort());
});
