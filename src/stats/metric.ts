import type { Measures } from './measures.js';

/** `desc` largest first, `asc` smallest first, `abs` largest in either direction first. */
export type Order = 'asc' | 'desc' | 'abs';

interface MetricRow {
  /** The field of a statistics row that is compared. */
  readonly field: keyof Measures | 'volume24hUsd';
  /** What a reader wants first when no order is asked for: `abs` for what carries a sign. */
  readonly order: Order;
}

/** What markets can be ranked by, by the name users write. */
export const METRICS = {
  delta: { field: 'delta', order: 'abs' },
  'pct-change': { field: 'pctChange', order: 'abs' },
  range: { field: 'range', order: 'desc' },
  'pct-range': { field: 'pctRange', order: 'desc' },
  'max-rise': { field: 'maxRise', order: 'desc' },
  'max-fall': { field: 'maxFall', order: 'abs' },
  'max-delta': { field: 'maxDelta', order: 'abs' },
  'max-pct-change': { field: 'maxPctChange', order: 'abs' },
  stddev: { field: 'stddev', order: 'desc' },
  cv: { field: 'cv', order: 'desc' },
  volatility: { field: 'volatility', order: 'desc' },
  volume: { field: 'volume24hUsd', order: 'desc' },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type Metric = keyof typeof METRICS;
