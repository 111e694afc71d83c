import type { Stats } from '../../src/web/api/types.js';

/** A row of the ranking with these fields, and something in all the others. */
export function row(exchange: string, pair: string, more: Partial<Stats> = {}): Stats {
  const [base = '', quote = ''] = pair.split('-');
  return {
    exchange,
    pair,
    base,
    quote,
    since: 0,
    until: 60_000,
    samples: 2,
    first: 1,
    last: 1,
    min: 1,
    max: 1,
    mean: 1,
    delta: 0,
    pctChange: 0,
    range: 0,
    pctRange: 0,
    maxRise: 0,
    maxPctRise: 0,
    maxFall: 0,
    maxPctFall: 0,
    maxDelta: 0,
    maxPctChange: 0,
    stddev: null,
    cv: null,
    volatility: null,
    coverage: 100,
    volume24h: null,
    volume24hUsd: null,
    ...more,
  };
}

/** `kraken:BTC-USD`, in order. */
export function namesOf(rows: readonly Stats[]): string[] {
  return rows.map(({ exchange, pair }) => `${exchange}:${pair}`);
}
