import type { Stats } from '../api/types.js';
import { amountText, changeText, countText, deltaText, percentText, priceText } from '../text/number-text.js';

/** `desc` largest first, `asc` smallest first, `abs` largest in either direction first. */
export type Order = 'asc' | 'desc' | 'abs';

type NumberField = {
  [Field in keyof Stats]-?: NonNullable<Stats[Field]> extends number ? Field : never;
}[keyof Stats];

export interface Metric {
  readonly field: NumberField;
  readonly label: string;
  /** The definition, for the reader who wonders. */
  readonly about: string;
  readonly text: (value: number | null) => string;
  /** Coloured by its sign. */
  readonly isSigned?: boolean;
}

/** Of observed prices; the title of a cell has the rest. */
const price = (value: number | null) => priceText(value, 8);
/** Of what is computed: a tiny one has zeros enough. */
const digits = (value: number | null) => (Math.abs(value ?? 0) < 0.001 ? 3 : 6);
const computed = (value: number | null) => priceText(value, digits(value));
const delta = (value: number | null) => deltaText(value, digits(value));

/** Every measure, in the order in which columns stand; the keys are what the address says. */
export const METRICS = {
  last: { field: 'last', label: 'Last', about: 'Newest price in the window', text: price },
  'pct-change': {
    field: 'pctChange',
    label: 'Change',
    about: '100 · (last − first) / first',
    text: changeText,
    isSigned: true,
  },
  delta: { field: 'delta', label: 'Delta', about: 'last − first', text: delta, isSigned: true },
  first: { field: 'first', label: 'First', about: 'Oldest price in the window', text: price },
  min: { field: 'min', label: 'Low', about: 'Lowest price', text: price },
  max: { field: 'max', label: 'High', about: 'Highest price', text: price },
  mean: { field: 'mean', label: 'Mean', about: 'Mean of the observations', text: (value) => priceText(value, 6) },
  range: { field: 'range', label: 'Range', about: 'high − low', text: computed },
  'pct-range': { field: 'pctRange', label: 'Range %', about: '100 · (high − low) / low', text: percentText },
  'max-rise': { field: 'maxRise', label: 'Max rise', about: 'Largest rise from a price to a later one', text: delta },
  'max-pct-rise': { field: 'maxPctRise', label: 'Max rise %', about: 'Max rise, in percent', text: changeText },
  'max-fall': { field: 'maxFall', label: 'Max fall', about: 'Largest fall from a price to a later one', text: delta },
  'max-pct-fall': { field: 'maxPctFall', label: 'Drawdown', about: 'Max fall, in percent', text: changeText },
  'max-delta': {
    field: 'maxDelta',
    label: 'Max move',
    about: 'The larger of max rise and max fall',
    text: delta,
    isSigned: true,
  },
  'max-pct-change': {
    field: 'maxPctChange',
    label: 'Max move %',
    about: 'The larger of max rise % and drawdown',
    text: changeText,
    isSigned: true,
  },
  stddev: { field: 'stddev', label: 'Std dev', about: 'Sample standard deviation of the prices', text: computed },
  cv: { field: 'cv', label: 'CV', about: '100 · standard deviation / mean', text: percentText },
  volatility: {
    field: 'volatility',
    label: 'Volatility',
    about: 'Standard deviation of log returns, per year, in percent',
    text: percentText,
  },
  volume: { field: 'volume24hUsd', label: 'Volume $', about: '24-hour volume in US dollars', text: amountText },
  'volume-quote': {
    field: 'volume24h',
    label: 'Volume, quote',
    about: '24-hour volume in the quote asset',
    text: amountText,
  },
  samples: { field: 'samples', label: 'Samples', about: 'Observations in the window', text: (n) => countText(n ?? 0) },
  coverage: {
    field: 'coverage',
    label: 'Coverage',
    about: '100 · samples / polls due in the window',
    text: (value) => `${priceText(value, 3)}%`,
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

export const DEFAULT_COLUMNS: readonly MetricName[] = [
  'last',
  'pct-change',
  'pct-range',
  'max-pct-fall',
  'volatility',
  'volume',
  'coverage',
];

export function metricOf(name: MetricName): Metric {
  return METRICS[name];
}

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

/** The order of a first click, then of each further one: by size is only of use where there are two directions. */
export function nextOrder(name: MetricName, order: Order | null): Order {
  if (order === null) return 'desc';
  if (order === 'desc') return 'asc';
  return order === 'asc' && metricOf(name).isSigned ? 'abs' : 'desc';
}
