import type { StatsAnswer } from '../../../src/query/ranking.js';
import type { StatsRow } from '../../../src/query/stats-row.js';
import { measures } from '../../../src/stats/measures.js';
import { emptySummary, observe } from '../../../src/stats/summary.js';

const UNTIL = Date.UTC(2026, 0, 31, 12);
export const RANGE = { since: UNTIL - 86_400_000, until: UNTIL };

/** The row of a market whose prices came at equal distances. */
export function statsRow(
  exchange: string,
  pair: string,
  prices: readonly number[],
  volume24h: number | null = null,
  volume24hUsd: number | null = volume24h,
): StatsRow {
  const [base = '', quote = ''] = pair.split('-');
  const summary = emptySummary();
  const step = 86_400_000 / prices.length;
  prices.forEach((price, index) => {
    observe(summary, RANGE.since + index * step, price);
  });
  const coverage = Math.min(100, (100 * prices.length) / 1_440);
  return { exchange, pair, base, quote, ...RANGE, ...measures(summary), coverage, volume24h, volume24hUsd };
}

/** A ranking of markets large and tiny, rising, falling and still. */
export const ANSWER: StatsAnswer = {
  rows: [
    statsRow('kraken', 'BTC-USD', [84_000.1, 86_500, 83_900.5, 90_123.4], 1_234_567_890),
    statsRow('binance-us', '1000SATS-USDT', [0.000_000_123_4, 0.000_000_110_1], 45_678.9),
    statsRow('coinbase', 'USDC-EUR', [0.92, 0.92, 0.92], 1_000_000, 1_086_956.52),
    statsRow('bitfinex', '币安人生-USDT', [12_345_678_901.23], null),
  ].map((row, index) => ({ rank: index + 1, ...row })),
  marketsConsidered: 3_120,
  leftOut: { noData: 12, inactive: 0, belowVolume: 1_204, belowCoverage: 0, beyondTop: 1_900 },
};
