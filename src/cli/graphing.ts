import type { TimeRange } from '../market/time.js';
import { readCandleSeries } from '../query/candle-series.js';
import { readSeries } from '../query/series.js';
import type { Store } from '../store/open.js';
import { candleGraphResult } from './render/candle-graph.js';
import { graphResult } from './render/graph-text.js';
import type { GraphSize } from './render/line-graph.js';
import type { Result } from './render/result.js';
import type { Colors } from './terminal.js';

export interface GraphQuery {
  readonly pair: string;
  readonly exchanges?: readonly string[];
  /** Of candles; prices as they were seen when absent. */
  readonly intervalMs: number | undefined;
  readonly size: GraphSize;
  readonly colors: Colors;
}

/** The graph of a range, and whether there is anything on it. */
export async function readGraph(
  store: Store,
  { intervalMs, size, colors, ...query }: GraphQuery,
  range: TimeRange,
): Promise<{ result: Result; isEmpty: boolean; series: readonly { readonly exchange: string }[] }> {
  if (intervalMs === undefined) {
    const series = await readSeries(store, { ...query, range });
    return { result: graphResult(series, range, size, colors), isEmpty: series.length === 0, series };
  }
  const series = await readCandleSeries(store, { ...query, range, intervalMs });
  return { result: candleGraphResult(series, range, intervalMs, size, colors), isEmpty: series.length === 0, series };
}
