import { parseArgs } from 'node:util';
import type { Metric } from '../src/query/ranking.js';
import { RIVAL_METRICS } from './duckdb.js';
import { QUICK_SERVE, type ServeOptions } from './serve.js';

/** Parts of the benchmark, in the order in which they run. */
export const SECTIONS = [
  'load',
  'rank',
  'cycle',
  'alerts',
  'import',
  'serve',
  'page',
  'parse',
  'backfill',
  'start',
] as const;

export type SectionName = (typeof SECTIONS)[number];

export interface Options {
  readonly markets: number;
  readonly days: number;
  /** Of the simulated day that alerts are judged on; 1440 are all of it. */
  readonly alertMinutes: number;
  readonly only: readonly SectionName[];
  readonly metrics: readonly Metric[];
  readonly serve: ServeOptions;
  /** Where the figures are written; null to print them only. */
  readonly out: string | null;
}

const DEFAULTS = {
  ...{ markets: '500', days: '7', alertMinutes: '35' },
  metrics: 'pct-change,pct-range,volatility,max-pct-change',
};

export const USAGE = `npm run bench -- [--markets 500] [--days 7] [--only ${SECTIONS.join()}]
  [--metrics ${RIVAL_METRICS.join()}] [--out FILE]
  [--requests ${QUICK_SERVE.requests}] [--every ${QUICK_SERVE.everyMs / 1_000}] [--alert-minutes ${DEFAULTS.alertMinutes}]

Everything at the default size takes some minutes and is written to bench/results.md; with --only, nothing is written
unless --out says where. The large size: --markets 2000 --days 28 (80 million prices, half an hour, 10 GB of disk).
serve watches the server's memory over so many --requests (the large size: 100000), beside a collector that stores a cycle
--every so many seconds. alerts judges so many minutes of a day (--alert-minutes 1440 is all of it).`;

/** @throws Error that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[], resultsFile: string): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ markets: text, days: text, only: text, metrics: text, requests: text, every: text, out: text },
      'alert-minutes': text,
    },
  });
  return {
    markets: count('--markets', values.markets ?? DEFAULTS.markets, 20),
    days: count('--days', values.days ?? DEFAULTS.days, 1),
    alertMinutes: count('--alert-minutes', values['alert-minutes'] ?? DEFAULTS.alertMinutes, 20),
    only: values.only === undefined ? SECTIONS : among('--only', values.only, SECTIONS),
    metrics: among('--metrics', values.metrics ?? DEFAULTS.metrics, RIVAL_METRICS),
    serve: {
      requests: count('--requests', values.requests ?? String(QUICK_SERVE.requests), 1_000),
      everyMs: values.every === undefined ? QUICK_SERVE.everyMs : 1_000 * count('--every', values.every, 1),
    },
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
