import { expect, it } from 'vitest';
import { type ComparisonQuery, readRankingComparison } from '../../src/query/ranking-comparison.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed, sharedStore } from './seed.js';

/** Prices that changed from 100 by so many percent in the hour before the last and in the last; null for no price. */
function moved(base: string, before: number | null, last: number | null): SeedMarket {
  const hour = (ago: number, pct: number | null): SeedMarket['prices'] =>
    pct === null
      ? []
      : [
          [ago + 50 * MINUTE, 100],
          [ago + 10 * MINUTE, 100 + pct],
        ];
  return { pair: [base, 'USD'], prices: [...hour(HOUR, before), ...hour(0, last)] };
}

const query = {
  range: { since: NOW - HOUR, until: NOW },
  rank: 'pct-change',
  order: 'desc',
  shiftMs: HOUR,
} as const satisfies ComparisonQuery;

eachEngine((room) => {
  const filled = sharedStore(room, (store) =>
    seed(store, {
      bitstamp: [moved('UP', 3, 9)],
      kraken: [
        moved('UP', 1, 8),
        moved('DOWN', 5, -4),
        moved('STILL', 2, 2),
        moved('NEW', null, 1),
        moved('OVER', 7, null),
      ],
    }),
  );
  const compared = async (more: Partial<ComparisonQuery> = {}) =>
    readRankingComparison(await filled(), { ...query, ...more });

  it('gives the rank and the value of before, counted among all that were ranked then', async () => {
    const { rows, before } = await compared();
    // Before: OVER 7, DOWN 5, bitstamp:UP 3, STILL 2, kraken:UP 1.
    expect(
      rows.map((row) => [
        row.exchange,
        row.pair,
        row.rank,
        row.rankBefore,
        row.rankChange,
        row.pctChange,
        row.valueBefore,
      ]),
    ).toEqual([
      ['bitstamp', 'UP-USD', 1, 3, 2, 9, 3],
      ['kraken', 'UP-USD', 2, 5, 3, 8, 1],
      ['kraken', 'STILL-USD', 3, 4, 1, 2, 2],
      ['kraken', 'NEW-USD', 4, null, null, 1, null],
      ['kraken', 'DOWN-USD', 5, 2, -3, -4, 5],
    ]);
    expect(before).toEqual({ range: { since: NOW - 2 * HOUR, until: NOW - HOUR }, marketsRanked: 5 });
    expect(Object.keys(rows[0] ?? {}).slice(0, 6)).toEqual([
      'rank',
      'rankBefore',
      'rankChange',
      'valueBefore',
      'exchange',
      'pair',
    ]);
  });

  it('knows the rank of before also of what was beyond the top then', async () => {
    const { rows, leftOut } = await compared({ top: 2 });
    expect(rows.map(({ rankBefore }) => rankBefore)).toEqual([3, 5]);
    expect(leftOut.beyondTop).toBe(3);
  });

  it('asks the same of both times: order, exchanges, pairs', async () => {
    const only = await compared({ exchanges: ['kraken'], pairs: ['UP-USD', 'DOWN-USD'], order: 'asc' });
    expect(only.rows.map(({ pair, rankBefore, rankChange }) => [pair, rankBefore, rankChange])).toEqual([
      ['DOWN-USD', 2, 1],
      ['UP-USD', 1, -1],
    ]);
  });

  it('compares with a range of the same length that may overlap', async () => {
    const { before } = await compared({ shiftMs: 30 * MINUTE });
    expect(before.range).toEqual({ since: NOW - 90 * MINUTE, until: NOW - 30 * MINUTE });
  });

  it('keeps a value of before that was null apart from a market that was not there', async () => {
    const { rows } = await compared({ rank: 'volatility', range: { since: NOW - HOUR, until: NOW } });
    expect(rows.find(({ pair }) => pair === 'STILL-USD')).toMatchObject({ valueBefore: null });
    expect(rows.find(({ pair }) => pair === 'STILL-USD')?.rankBefore).not.toBeNull();
    expect(rows.find(({ pair }) => pair === 'NEW-USD')).toMatchObject({ valueBefore: null, rankBefore: null });
  });

  it('without anything stored before has no rank before', async () => {
    const { rows, before } = await compared({ shiftMs: 24 * HOUR });
    expect(rows.map(({ rankBefore, rankChange }) => [rankBefore, rankChange])).toEqual(Array(5).fill([null, null]));
    expect(before.marketsRanked).toBe(0);
  });
});
