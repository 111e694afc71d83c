import { DAY_MS } from '../src/market/duration.js';
import type { TimeRange } from '../src/market/time.js';
import type { Metric } from '../src/query/ranking.js';
import type { Arena } from './arena.js';
import { isPlain } from './duckdb.js';
import { median } from './median.js';
import { differences, type RankedRow } from './ranked-row.js';
import { figure, rounded, type Section, type Table, times } from './report.js';
import { spread, takeTurns } from './timing.js';

/** Lengths asked for, where the workload is that long. */
const WINDOW_DAYS = [1, 7, 28];
/** Sorting every price of more days than this takes DuckDB minutes. */
const MOST_ORDERED_DAYS = 7;
/** The one that bare SQLite is asked for: it has neither deviations nor first and last prices to offer. */
const SQLITE_METRIC: Metric = 'pct-range';

interface Measured {
  readonly days: number;
  readonly isAligned: boolean;
  readonly metric: Metric;
  readonly crunchMs: readonly number[];
  readonly duckDbMs: readonly number[] | undefined;
  readonly sqliteMs: readonly number[] | undefined;
}

/**
 * Rankings by each of the metrics over each window, ending at a midnight and at the last price.
 *
 * @throws Error when a rival's first 20, or a number in them, differ from crunch's.
 */
export async function rankSection(arena: Arena, metrics: readonly Metric[]): Promise<Section> {
  const measured: Measured[] = [];
  for (const days of WINDOW_DAYS.filter((length) => length <= arena.days)) {
    for (const isAligned of [true, false]) {
      const until = isAligned ? arena.midnight : arena.now;
      const range = { since: until - days * DAY_MS, until };
      for (const metric of metrics)
        measured.push({ days, isAligned, metric, ...(await measure(arena, range, metric)) });
    }
  }
  return {
    title: 'Ranking every market',
    notes: [
      `The first 20 of ${arena.markets.toLocaleString('en-US')} markets, ${rounded(arena.bulkPrices + arena.minutePrices)} prices stored, in one process. Crunch's time is the whole answer (all measures, names, coverage, volume in dollars); DuckDB's and SQLite's the query alone. Medians of 7 runs after one to warm up, taking turns (of 3 where one takes over a second), with the quickest and the slowest run; × says how many times as long as crunch, in the first table at the least of all metrics.`,
      'A window ends at a midnight, where it suits the rollups best, or at the last price (13:37), as one that ends now does. DuckDB needs window functions for what depends on the order of all prices (volatility, the max- metrics), and one aggregation for the others. In this very run the answers of all agreed to 1e-9.',
      ...growthNote(measured),
    ],
    tables: [
      summaryTable(measured),
      {
        columns: ['window', 'by', 'crunch, ms', 'DuckDB, ms', 'DuckDB / crunch', 'SQLite, ms', 'SQLite / crunch'],
        rows: measured.map(({ days, isAligned, metric, crunchMs, duckDbMs, sqliteMs }) => [
          windowName(days, isAligned),
          metric,
          spread(crunchMs),
          duckDbMs ? spread(duckDbMs) : '-',
          duckDbMs ? times(median(duckDbMs), median(crunchMs)) : '-',
          sqliteMs ? spread(sqliteMs) : '-',
          sqliteMs ? times(median(sqliteMs), median(crunchMs)) : '-',
        ]),
      },
    ],
  };
}

async function measure(arena: Arena, range: TimeRange, metric: Metric) {
  const { crunch, DuckDB, SQLite } = arena.contestants;
  const isLong = range.until - range.since > MOST_ORDERED_DAYS * DAY_MS;
  const ask = (contestant: typeof crunch) => contestant && { ask: () => contestant.rank(range, metric) };
  const asked = {
    crunch: ask(crunch),
    duckDb: isLong && !isPlain(metric) ? undefined : ask(DuckDB),
    sqlite: metric === SQLITE_METRIC && !isLong ? ask(SQLite) : undefined,
  };
  const contestants: Record<string, () => Promise<RankedRow[]>> = {};
  for (const [name, one] of Object.entries(asked)) if (one) contestants[name] = one.ask;
  const timed = await takeTurns(contestants);
  const ours = timed.crunch?.answer ?? [];
  for (const [name, { answer }] of Object.entries(timed)) {
    const found = name === 'crunch' ? [] : differences(ours, answer);
    if (ours.length === 0 || found.length > 0) {
      throw new Error(`rank by ${metric}: crunch and ${name} differ: ${found.join('; ') || 'no rows'}`);
    }
  }
  return { crunchMs: timed.crunch?.ms ?? [], duckDbMs: timed.duckDb?.ms, sqliteMs: timed.sqlite?.ms };
}

/** A row per window: crunch's slowest metric, and the least that a rival took of any, as times of crunch for that one. */
function summaryTable(measured: readonly Measured[]): Table {
  const windows = new Map<string, Measured[]>();
  for (const one of measured) {
    const name = windowName(one.days, one.isAligned);
    windows.set(name, [...(windows.get(name) ?? []), one]);
  }
  const least = (all: readonly Measured[], msOf: (one: Measured) => readonly number[] | undefined) => {
    const ratios = all.flatMap((one) => {
      const ms = msOf(one);
      return ms ? [median(ms) / median(one.crunchMs)] : [];
    });
    return ratios.length === 0 ? '-' : times(Math.min(...ratios), 1);
  };
  return {
    columns: ['window', 'crunch, ms at most', 'DuckDB, one aggregation', 'DuckDB, window functions', 'SQLite'],
    rows: [...windows].map(([name, all]) => [
      name,
      figure(Math.max(...all.map(({ crunchMs }) => median(crunchMs)))),
      least(all, ({ metric, duckDbMs }) => (isPlain(metric) ? duckDbMs : undefined)),
      least(all, ({ metric, duckDbMs }) => (isPlain(metric) ? undefined : duckDbMs)),
      least(all, ({ sqliteMs }) => sqliteMs),
    ]),
  };
}

function windowName(days: number, isAligned: boolean): string {
  return `${days} d to ${isAligned ? 'midnight' : 'now'}`;
}

/** How much longer crunch takes for 28 days than for 7. */
function growthNote(measured: readonly Measured[]): string[] {
  const of = (days: number) => median(measured.filter((one) => one.days === days).flatMap(({ crunchMs }) => crunchMs));
  const ratio = of(28) / of(7);
  return Number.isFinite(ratio) ? [`Over all of these, 28 days take crunch ${figure(ratio)} times as long as 7.`] : [];
}
