import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../src/web/ranking/choices.js';
import { METRIC_NAMES, metricOf, nextOrder } from '../../src/web/ranking/columns.js';
import { filterRows, type RowFilter } from '../../src/web/ranking/filter-rows.js';
import { sortRows } from '../../src/web/ranking/sort-rows.js';
import { namesOf, row } from './rows.js';

const ALL: RowFilter = { search: '', exchanges: [], quotes: [], minVolume: null };

describe('sorting the ranking', () => {
  const rows = [
    row('okx', 'A-USD', { pctChange: -9, volatility: null }),
    row('kraken', 'B-USD', { pctChange: 3, volatility: 2 }),
    row('kraken', 'A-USD', { pctChange: 3, volatility: 1 }),
    row('gate', 'C-USD', { pctChange: 0, volatility: null }),
  ];

  it('by size puts the largest in either direction first, a shared value by exchange, then pair', () => {
    expect(namesOf(sortRows(rows, 'pct-change', 'abs'))).toEqual([
      'okx:A-USD',
      'kraken:A-USD',
      'kraken:B-USD',
      'gate:C-USD',
    ]);
  });

  it('descends and ascends with the sign', () => {
    expect(namesOf(sortRows(rows, 'pct-change', 'desc'))[0]).toBe('kraken:A-USD');
    expect(namesOf(sortRows(rows, 'pct-change', 'asc'))[0]).toBe('okx:A-USD');
  });

  it('puts what is not known last in every order', () => {
    for (const order of ['asc', 'desc', 'abs'] as const) {
      expect(namesOf(sortRows(rows, 'volatility', order)).slice(2)).toEqual(['gate:C-USD', 'okx:A-USD']);
    }
  });

  it('a column is first sorted largest first, then smallest first, then by size where it has two directions', () => {
    expect([nextOrder('pct-change', null), nextOrder('pct-change', 'desc'), nextOrder('pct-change', 'asc')]).toEqual([
      'desc',
      'asc',
      'abs',
    ]);
    expect([nextOrder('volume', 'asc'), nextOrder('pct-change', 'abs')]).toEqual(['desc', 'desc']);
  });

  it('every measure of a row has a column', () => {
    const { exchange, pair, base, quote, since, until, ...measures } = row('kraken', 'BTC-USD');
    expect(METRIC_NAMES.map((name) => metricOf(name).field).sort()).toEqual(Object.keys(measures).sort());
  });
});

describe('filtering the ranking', () => {
  const rows = [
    row('kraken', 'BTC-USD', { volume24hUsd: 5_000 }),
    row('kraken', 'BTC-EUR', { volume24hUsd: 100 }),
    row('okx', 'WBTC-USDT'),
  ];
  const found = (filter: Partial<RowFilter>) => namesOf(filterRows(rows, { ...ALL, ...filter }));

  it.each(['btc usd kraken', 'BTC-USD', 'btc/usd', 'btcusd', '  KRAKEN:btc_usd '])('%j finds BTC-USD', (search) => {
    expect(found({ search })).toContain('kraken:BTC-USD');
    expect(found({ search })).not.toContain('kraken:BTC-EUR');
  });

  it('every word has to match', () => {
    expect(found({ search: 'okx eur' })).toEqual([]);
  });

  it('exchanges, quotes and volume narrow it further, and an unknown volume is not enough', () => {
    expect(found({ exchanges: ['okx'] })).toEqual(['okx:WBTC-USDT']);
    expect(found({ quotes: ['EUR', 'USDT'] })).toEqual(['kraken:BTC-EUR', 'okx:WBTC-USDT']);
    expect(found({ minVolume: 1_000 })).toEqual(['kraken:BTC-USD']);
  });

  it('what can be chosen is counted, the most frequent first', () => {
    expect(choicesOf(rows, 'exchange')).toEqual([
      { name: 'kraken', count: 2 },
      { name: 'okx', count: 1 },
    ]);
  });
});
