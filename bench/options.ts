import { parseArgs } from 'node:util';
import type { Metric } from '../src/query/ranking.js';
import { RIVAL_METRICS } from './duckdb.js';

/** Parts of the benchmark, in the order in which they run. */
export const SECTIONS = ['load', 'rank', 'cycle', 'import', 'serve', 'parse', 'backfill', 'start'] as const;

export type SectionName = (typeof SECTIONS)[number];

export interface Options {
  readonly markets: number;
  readonly days: number;
  readonly only: readonly SectionName[];
  readonly metrics: readonly Metric[];
  /** Where the figures are written; null to print them only. */
  readonly out: string | null;
}

export const USAGE = `npm run bench -- [--markets 500] [--days 7] [--only ${SECTIONS.join()}]
  [--metrics ${RIVAL_METRICS.join()}] [--out FILE]

Everything at the default size takes some minutes and is written to bench/results.md; with --only, nothing is written
unless --out says where. The large size: --markets 2000 --days 28 (80 million prices, half an hour, 10 GB of disk).`;

const DEFAULTS = { markets: '500', days: '7', metrics: 'pct-change,pct-range,volatility,max-pct-change' };

/** @throws Error that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[], resultsFile: string): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { markets: text, days: text, only: text, metrics: text, out: text },
  });
  return {
    markets: count('--markets', values.markets ?? DEFAULTS.markets, 20),
    days: count('--days', values.days ?? DEFAULTS.days, 1),
    only: values.only === undefined ? SECTIONS : among('--only', values.only, SECTIONS),
    metrics: among('--metrics', values.metrics ?? DEFAULTS.metrics, RIVAL_METRICS),
    out: values.out ?? (values.only === undefined ? resultsFile : null),
  };
}

function count(flag: string, value: string, least: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`${flag}: unexpected "${value}", want a whole number of at least ${least}`);
}

function among<Name extends string>(flag: string, list: string, known: readonly Name[]): Name[] {
  return list.split(',').map((word) => {
    const found = known.find((name) => name === word.trim());
    if (found === undefined) throw new Error(`${flag}: unexpected "${word}", want some of ${known.join(', ')}`);
    return found;
  });
}
