import { describe, expect, test } from 'vitest';
import { renderCorrelations } from '../../../src/cli/render/correlation-matrix.js';
import type { CorrelateAnswer, Member } from '../../../src/query/correlate.js';
import { colorTerminal, plainTerminal, withoutColor } from './terminals.js';

const UNTIL = Date.UTC(2026, 0, 31, 12);
const RANGE = { since: UNTIL - 30 * 86_400_000, until: UNTIL };

/** Markets of which the distance on the list says how alike they are; the last one never moves. */
function answerOf(names: readonly string[]): CorrelateAnswer {
  const members = names.map((name): Member => {
    const [exchange = '', pair = ''] = name.split(':');
    return { exchange, pair };
  });
  const rows = members.flatMap((a, i) =>
    members.slice(i + 1).map((b, j) => {
      const isStill = b === members.at(-1);
      const found = { samples: 719 - i, correlation: isStill ? null : 1 - (j + 1) * 0.16 };
      return { a, b, interval: '1h', ...RANGE, ...found };
    }),
  );
  return { rows, members, leftOut: [] };
}

const COINS = ['BTC', 'ETH', 'SOL', 'XRP', 'ADA', 'DOT', 'LTC', 'BCH', 'DOGE', 'AVAX', 'LINK', '币安人生'];

describe('a correlation matrix', () => {
  test('bears the names on both sides where they fit', async () => {
    const text = renderCorrelations(
      answerOf(['kraken:BTC-USD', 'kraken:ETH-USD', 'kraken:USDC-USD']),
      RANGE,
      plainTerminal(),
    );
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/correlation-3.txt');
  });

  test('of many markets has numbers for columns, and goes on below', async () => {
    const text = renderCorrelations(answerOf(COINS.map((coin) => `kraken:${coin}-USD`)), RANGE, plainTerminal());
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/correlation-12.txt');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('shows one column at least, however narrow the terminal', () => {
    const text = renderCorrelations(answerOf(['kraken:BTC-USD', 'kraken:ETH-USD']), RANGE, plainTerminal(20));
    expect(text.split('\n\n')).toHaveLength(3);
  });

  test('colour changes no character', () => {
    const answer = answerOf(['kraken:BTC-USD', 'kraken:ETH-USD']);
    const colored = renderCorrelations(answer, RANGE, colorTerminal());
    expect(withoutColor(colored)).toBe(renderCorrelations(answer, RANGE, plainTerminal()));
  });
});
