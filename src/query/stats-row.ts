import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { Measures } from '../stats/measures.js';
import type { StoredMarket } from '../store/market.js';

/** One market's measures over the range (epoch ms UTC, half-open), in percent where the name says so. */
export interface StatsRow extends Measures {
  /** From 1; undefined, which JSON leaves out, when not ranked. */
  rank?: number | undefined;
  exchange: string;
  pair: string;
  base: string;
  quote: string;
  since: number;
  until: number;
  /** 0 … 100. */
  coverage: number;
  /** In the quote asset, as last reported. */
  volume24h: number | null;
  volume24hUsd: number | null;
}

/** Field by field: spreading the measures into each of thousands of rows takes longer than all the rest of the answer. */
export function statsRow(
  market: StoredMarket,
  { since, until }: TimeRange,
  found: Measures,
  { rank, coverage, volume24h, volume24hUsd }: Pick<StatsRow, 'rank' | 'coverage' | 'volume24h' | 'volume24hUsd'>,
): StatsRow {
  return {
    rank,
    exchange: market.exchange,
    pair: pairName(market),
    base: market.base,
    quote: market.quote,
    since,
    until,
    samples: found.samples,
    first: found.first,
    last: found.last,
    min: found.min,
    max: found.max,
    mean: found.mean,
    delta: found.delta,
    pctChange: found.pctChange,
    range: found.range,
    pctRange: found.pctRange,
    maxRise: found.maxRise,
    maxPctRise: found.maxPctRise,
    maxFall: found.maxFall,
    maxPctFall: found.maxPctFall,
    maxDelta: found.maxDelta,
    maxPctChange: found.maxPctChange,
    stddev: found.stddev,
    cv: found.cv,
    volatility: found.volatility,
    coverage,
    volume24h,
    volume24hUsd,
  };
}
