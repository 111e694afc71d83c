import { MINUTE_MS } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { type Measures, measures } from '../stats/measures.js';
import { METRICS, type Metric, type Order } from '../stats/metric.js';
import { rank } from '../stats/rank.js';
import type { Summary } from '../stats/summary.js';
import { readExchanges } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { coveragePct } from './coverage.js';
import { findMarkets } from './find-markets.js';
import { byName } from './name-order.js';
import { onePerPair } from './one-per-pair.js';
import { readSummaries } from './summaries.js';
import { usdVolumes } from './usd.js';

export { METRICS, type Metric, type Order };

export interface StatsQuery {
  /** As users write them; every market that the other fields allow when absent. */
  readonly pairs?: readonly string[] | undefined;
  readonly exchanges?: readonly string[] | undefined;
  /** Upper-case codes. */
  readonly quotes?: readonly string[] | undefined;
  readonly range: TimeRange;
  /** By exchange, then pair, when absent. */
  readonly rank?: Metric | undefined;
  /** The metric's own order when absent. */
  readonly order?: Order | undefined;
  /** The most rows; all when absent. */
  readonly top?: number | undefined;
  /** A market whose volume in dollars is not known fails it. */
  readonly minVolumeUsd?: number | undefined;
  readonly minCoveragePct?: number | undefined;
}

/** One market's measures over the range (epoch ms UTC, half-open), in percent where the name says so. */
export interface StatsRow extends Measures {
  /** From 1; present when ranked. */
  rank?: number;
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

export interface StatsAnswer {
  readonly rows: StatsRow[];
  /** Rows and markets left out together. An inactive market counts when it was named or has a price in the range. */
  readonly marketsConsidered: number;
  readonly leftOut: {
    readonly noData: number;
    /** No longer traded when the range ended, though with prices in it; a named pair is never left out for that. */
    readonly inactive: number;
    readonly belowVolume: number;
    readonly belowCoverage: number;
    readonly beyondTop: number;
  };
}

/**
 * All measures of the markets asked for, ranked and filtered.
 *
 * @throws CrunchError as `findMarkets` for a named pair; the signal's reason when it aborts.
 */
export async function readStats(store: Store, query: StatsQuery, signal?: AbortSignal): Promise<StatsAnswer> {
  const { range } = query;
  const asked = await marketsAsked(store, query);
  const summaries = await readSummaries(store, asked, range, query.pairs !== undefined, signal);
  const seen = asked.filter(({ id }) => (summaries.get(id)?.count ?? 0) > 0);
  const considered = query.pairs ? asked.length : asked.filter(({ active }) => active).length + inactive(seen);

  const kept = query.pairs ? seen : seen.filter((market) => isTraded(market, range));
  const rows = await rowsOf(store, kept, summaries, range);
  const { minVolumeUsd, minCoveragePct } = query;
  const liquid = minVolumeUsd === undefined ? rows : rows.filter((row) => (row.volume24hUsd ?? -1) >= minVolumeUsd);
  const covered = minCoveragePct === undefined ? liquid : liquid.filter((row) => row.coverage >= minCoveragePct);
  const ordered = orderRows(covered, query);
  const top = ordered.slice(0, query.top);
  return {
    rows: top,
    marketsConsidered: considered,
    leftOut: {
      noData: considered - seen.length,
      inactive: seen.length - kept.length,
      belowVolume: rows.length - liquid.length,
      belowCoverage: liquid.length - covered.length,
      beyondTop: ordered.length - top.length,
    },
  };
}

/** Whether the market was still traded when the range ended: a ranking of last year holds what is gone since. */
function isTraded({ active, inactiveSince }: StoredMarket, { until }: TimeRange): boolean {
  return active || (inactiveSince !== null && inactiveSince >= until);
}

async function marketsAsked(store: Store, query: StatsQuery): Promise<StoredMarket[]> {
  const { pairs, exchanges, quotes } = query;
  if (pairs === undefined) {
    const filter = { ...(exchanges ? { exchanges } : {}), ...(quotes ? { quotes } : {}), includeInactive: true };
    return onePerPair(await readMarkets(store, filter));
  }
  const found: StoredMarket[] = [];
  for (const pair of pairs) found.push(...(await findMarkets(store, pair, exchanges)));
  return onePerPair(quotes ? found.filter(({ quote }) => quotes.includes(quote)) : found);
}

async function rowsOf(
  store: Store,
  markets: readonly StoredMarket[],
  summaries: ReadonlyMap<number, Summary>,
  { since, until }: TimeRange,
): Promise<StatsRow[]> {
  const pollIntervals = new Map((await readExchanges(store)).map(({ id, pollIntervalMs }) => [id, pollIntervalMs]));
  const latest = await readLatest(store);
  const volumes = new Map(latest.map(({ marketId, volume24h }) => [marketId, volume24h]));
  const dollars = usdVolumes(await readMarkets(store, { includeInactive: true }), latest);
  return markets.flatMap(({ id, exchangeId, exchange, base, quote }) => {
    const summary = summaries.get(id);
    if (!summary) return [];
    const coverage = coveragePct(summary.count, { since, until }, pollIntervals.get(exchangeId) ?? MINUTE_MS);
    return {
      exchange,
      pair: pairName({ base, quote }),
      base,
      quote,
      since,
      until,
      ...measures(summary),
      coverage,
      volume24h: volumes.get(id) ?? null,
      volume24hUsd: dollars.get(id) ?? null,
    };
  });
}

function orderRows(rows: readonly StatsRow[], query: StatsQuery): StatsRow[] {
  if (query.rank === undefined) return [...rows].sort(byName);
  const metric = METRICS[query.rank];
  return rank(rows, (row) => row[metric.field], query.order ?? metric.order, byName).map((row, place) => ({
    rank: place + 1,
    ...row,
  }));
}

function inactive(markets: readonly StoredMarket[]): number {
  return markets.filter(({ active }) => !active).length;
}
