import { bucketLengthName } from '../market/bucket-length.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { describePrices, type PriceDescription } from '../stats/describe-prices.js';
import { describeReturns, type ReturnDescription } from '../stats/describe-returns.js';
import { logReturns } from '../stats/log-returns.js';
import type { Store } from '../store/store.js';
import { readCloses } from './closes.js';
import { findNamedMarkets } from './named-markets.js';
import { readObservations } from './observations.js';

export interface DescribeQuery {
  /** As users write them. */
  readonly pairs: readonly string[];
  /** All that hold a pair when absent. */
  readonly exchanges?: readonly string[] | undefined;
  readonly range: TimeRange;
  /** As `parseBucketLength` gives it: closes at this distance are described; every observation when absent. */
  readonly intervalMs?: number | undefined;
}

/** The statistics of one market's series; those of its log returns begin with `return`. */
export interface DescriptionRow extends PriceDescription, ReturnDescription {
  exchange: string;
  pair: string;
  /** Of the closes; null where every observation counts. */
  interval: string | null;
  /** Epoch ms UTC. */
  since: number;
  /** Epoch ms UTC, exclusive. */
  until: number;
}

/**
 * Series statistics of the named pairs on each exchange, in the order of the pairs; markets without an observation in the
 * range are left out. Prices are all observations, as in `readStats`, or the closes of the candles that lie in the range; log
 * returns are those between consecutive observations, or between candles that follow one another without a gap.
 *
 * @throws CrunchError as `findMarkets`; the signal's reason when it aborts.
 */
export async function readDescriptions(
  store: Store,
  { pairs, exchanges, range, intervalMs }: DescribeQuery,
  signal?: AbortSignal,
): Promise<DescriptionRow[]> {
  const rows: DescriptionRow[] = [];
  for (const market of await findNamedMarkets(store, pairs, exchanges)) {
    const { times, prices } =
      intervalMs === undefined
        ? await readObservations(store, market, range, signal)
        : await readCloses(store, market, range, intervalMs, signal);
    if (prices.length === 0) continue;
    rows.push({
      exchange: market.exchange,
      pair: pairName(market),
      interval: intervalMs === undefined ? null : bucketLengthName(intervalMs),
      ...range,
      ...describePrices(times, prices),
      ...describeReturns(logReturns(times, prices, intervalMs ?? null).values),
    });
  }
  return rows;
}
