import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TimeRange } from '../src/market/time.js';
import type { Metric } from '../src/query/ranking.js';
import { type Contestant, TOP } from './contestant.js';
import { baseName } from './market-name.js';
import { minuteOf, type PriceSheet } from './workload.js';

/** The part of @duckdb/node-api that is used. */
interface Library {
  version(): string;
  readonly DuckDBInstance: { create(path: string): Promise<Instance> };
  readonly DuckDBDataChunk: { create(types: readonly unknown[], rows: number): Chunk };
  readonly INTEGER: unknown;
  readonly BIGINT: unknown;
  readonly DOUBLE: unknown;
}

interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}

interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowObjects(): Record<string, number | bigint>[] }>;
  createAppender(table: string): Promise<Appender>;
  closeSync(): void;
}

interface Appender {
  appendDataChunk(chunk: Chunk): void;
  closeSync(): void;
}

interface Chunk {
  setColumns(columns: readonly (readonly (number | bigint)[])[]): void;
}

export interface DuckDb extends Contestant {
  /** Prices of a CSV file with a line per price, named `market`, `time` (ISO 8601) and `price`, into a table of their own. */
  importCsv(path: string): Promise<void>;
}

/** Null where the packages of this folder are not installed. */
export function loadDuckDb(): Library | null {
  const load = createRequire(import.meta.url);
  try {
    load.resolve('@duckdb/node-api');
  } catch {
    return null;
  }
  return load('@duckdb/node-api') as Library;
}

/** Rows in one vector of DuckDB, the most that a chunk holds. */
const CHUNK_ROWS = 2_048;

/** DuckDB as it comes: all cores, prices in the order in which they arrive, which lets it skip what is out of a range. */
export async function openDuckDb(library: Library, folder: string, name = 'rival.duckdb'): Promise<DuckDb> {
  const path = join(folder, name);
  const instance = await library.DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('create table price (market integer, time bigint, price double)');

  const append = async (sheet: PriceSheet, from: number, until: number) => {
    const appender = await connection.createAppender('price');
    for (let minute = from; minute < until; minute++) appendMinute(library, appender, sheet, minute);
    appender.closeSync();
  };
  return {
    writeBulk: (sheet) => append(sheet, 0, sheet.minutes),
    async writeMinutes(sheet) {
      for (let minute = 0; minute < sheet.minutes; minute++) await append(sheet, minute, minute + 1);
    },
    async settle() {
      await connection.run('checkpoint');
    },
    sizeBytes: async () => statSync(path).size,
    async rank(range, metric) {
      const rows = (await connection.runAndReadAll(rankingSql(range, metric))).getRowObjects();
      return rows.map((row) => ({
        market: baseName(Number(row.market)),
        value: Number(row.value),
        samples: Number(row.samples),
        min: Number(row.min),
        max: Number(row.max),
        mean: Number(row.mean),
      }));
    },
    async importCsv(file) {
      await connection.run('create table imported (market integer, time timestamp, price double)');
      await connection.run(`insert into imported
        select substr(pair, 2, 5)::integer, time, price from read_csv('${file}', columns =
        { 'exchange': 'varchar', 'pair': 'varchar', 'time': 'timestamp', 'price': 'double' })`);
      await connection.run('checkpoint');
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function appendMinute(library: Library, appender: Appender, sheet: PriceSheet, minute: number): void {
  const { time, prices } = minuteOf(sheet, minute);
  const at = BigInt(time);
  for (let from = 0; from < prices.length; from += CHUNK_ROWS) {
    const some = Array.from(prices.subarray(from, from + CHUNK_ROWS));
    const chunk = library.DuckDBDataChunk.create([library.INTEGER, library.BIGINT, library.DOUBLE], some.length);
    chunk.setColumns([some.map((_, row) => from + row), some.map(() => at), some]);
    appender.appendDataChunk(chunk);
  }
}

/** Metrics that one pass over each group can tell. */
const PLAIN: Partial<Record<Metric, string>> = {
  delta: 'last - first',
  'pct-change': '100 * (last - first) / first',
  range: 'max - min',
  'pct-range': '100 * (max - min) / min',
  stddev: 'stddev',
  cv: '100 * stddev / mean',
};

/** Metrics that need each price's predecessor or the extremes before it. */
const ORDERED: Partial<Record<Metric, string>> = {
  'max-rise': 'rise',
  'max-fall': 'fall',
  'max-delta': 'case when rise >= -fall then rise else fall end',
  'max-pct-change': '100 * case when pct_rise >= -pct_fall then pct_rise else pct_fall end',
  volatility: '100 * step_stddev * sqrt(365 * 86400000.0 / ((until - since) / (samples - 1)))',
};

const MEASURES = `market, count(*) as samples, avg(price) as mean, min(price) as min, max(price) as max,
  stddev_samp(price) as stddev, arg_min(price, time) as first, arg_max(price, time) as last`;

/** Whether DuckDB can tell the metric without sorting each market's prices. */
export function isPlain(metric: Metric): boolean {
  return PLAIN[metric] !== undefined;
}

/** Metrics that the rivals can be asked for; what they hold no volume for is left out. */
export const RIVAL_METRICS = [...Object.keys(PLAIN), ...Object.keys(ORDERED)] as Metric[];

function rankingSql({ since, until }: TimeRange, metric: Metric): string {
  const within = `from price where time >= ${since} and time < ${until}`;
  const plain = `select ${MEASURES} ${within} group by market`;
  const ordered = `select ${MEASURES}, min(time) as since, max(time) as until, stddev_samp(step) as step_stddev,
    max(price - trough) as rise, max(price / trough) - 1 as pct_rise, min(price - peak) as fall, min(price / peak) - 1 as pct_fall
    from (select market, time, price, ln(price / lag(price) over run) as step,
      min(price) over run as trough, max(price) over run as peak
      ${within} window run as (partition by market order by time)) group by market`;
  const [measures, value] = isPlain(metric) ? [plain, PLAIN[metric]] : [ordered, ORDERED[metric]];
  return `select *, ${value} as value from (${measures}) order by abs(value) desc, market limit ${TOP}`;
}
