import type { TimeRange } from '../src/market/time.js';
import type { Metric } from '../src/query/ranking.js';
import type { RankedRow } from './ranked-row.js';
import type { PriceSheet } from './workload.js';

/** A database filled with the workload and asked for rankings, crunch's own among them. */
export interface Contestant {
  /** Stores the sheet in whatever way is quickest. */
  writeBulk(sheet: PriceSheet): Promise<void>;
  /** Stores the sheet as a collector has to: a transaction a minute. */
  writeMinutes(sheet: PriceSheet): Promise<void>;
  /** Folds logs into the file, as the engine would in time. */
  settle(): Promise<void>;
  /** Of all its files. */
  sizeBytes(): Promise<number>;
  /** The first 20 in the metric's own order. */
  rank(range: TimeRange, metric: Metric): Promise<RankedRow[]>;
  close(): Promise<void>;
}

export const TOP = 20;
