import { MINUTE_MS } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { type Measures, measures } from '../stats/measures.js';
import { METRICS, type Metric, type Order } from '../stats/metric.js';
import { rank } from '../stats/rank.js';
import { emptySummary } from '../stats/summary.js';
import { readExchanges } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import type { StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { coveragePct } from './coverage.js';
import { type MarketsQuery, readMarketsAsked } from './markets-asked.js';
import { byName } from './name-order.js';
import { readSummaries } from './summaries.js';
import { usdVolumes } from './usd.js';

export { METRICS, type Metric, type Order };

export interface StatsQuery extends MarketsQuery {
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
  const { range, minVolumeUsd, minCoveragePct } = query;
  const { all, asked } = await readMarketsAsked(store, query);
  const summaries = await readSummaries(store, asked, range, signal);
  const seen = asked.filter(({ id }) => (summaries.get(id)?.count ?? 0) > 0);
  const considered = query.pairs ? asked.length : asked.filter(({ active }) => active).length + inactive(seen);

  const kept = query.pairs ? seen : seen.filter((market) => isTraded(market, range));
  // What the volumes are is asked of all markets only where they decide.
  const isByVolume = query.rank === 'volume' || minVolumeUsd !== undefined;
  const usdVolume = isByVolume ? usdVolumes(all, await readLatest(store)) : () => null;
  const pollIntervals = new Map((await readExchanges(store)).map(({ id, pollIntervalMs }) => [id, pollIntervalMs]));
  const measured = kept.map((market): Measured => {
    const summary = summaries.get(market.id) ?? emptySummary();
    const pollIntervalMs = pollIntervals.get(market.exchangeId) ?? MINUTE_MS;
    const { exchange } = market;
    return {
      exchange,
      pair: pairName(market),
      market,
      measures: measures(summary),
      coverage: coveragePct(summary.count, range, pollIntervalMs),
      volume24hUsd: () => usdVolume(market),
    };
  });
  const liquid =
    minVolumeUsd === undefined ? measured : measured.filter((row) => (row.volume24hUsd() ?? -1) >= minVolumeUsd);
  const covered = minCoveragePct === undefined ? liquid : liquid.filter((row) => row.coverage >= minCoveragePct);
  const top = inOrder(covered, query).slice(0, query.top);
  const volumes = await readVolumes(
    store,
    all,
    top.map(({ market }) => market),
  );
  return {
    rows: top.map((row, place) => ({
      ...(query.rank === undefined ? {} : { rank: place + 1 }),
      exchange: row.exchange,
      pair: row.pair,
      base: row.market.base,
      quote: row.market.quote,
      ...range,
      ...row.measures,
      coverage: row.coverage,
      volume24h: volumes.quoted.get(row.market.id) ?? null,
      volume24hUsd: volumes.usd(row.market),
    })),
    marketsConsidered: considered,
    leftOut: {
      noData: considered - seen.length,
      inactive: seen.length - kept.length,
      belowVolume: measured.length - liquid.length,
      belowCoverage: liquid.length - covered.length,
      beyondTop: covered.length - top.length,
    },
  };
}

/** What a row of the answer is made of, for as long as it may not get that far. */
interface Measured {
  readonly exchange: string;
  readonly pair: string;
  readonly market: StoredMarket;
  readonly measures: Measures;
  readonly coverage: number;
  /** Asked for few of them. */
  readonly volume24hUsd: () => number | null;
}

/** Whether the market was still traded when the range ended: a ranking of last year holds what is gone since. */
function isTraded({ active, inactiveSince }: StoredMarket, { until }: TimeRange): boolean {
  return active || (inactiveSince !== null && inactiveSince >= until);
}

/** The last reported volumes of some markets. */
async function readVolumes(store: Store, all: readonly StoredMarket[], some: readonly StoredMarket[]) {
  // The ways to dollars lead through any market; most questions are about dollars, and need none.
  const isEnough = some.every(({ quote }) => quote === 'USD');
  const latest = await readLatest(store, isEnough ? { marketIds: some.map(({ id }) => id) } : {});
  const quoted = new Map(latest.map(({ marketId, volume24h }) => [marketId, volume24h]));
  return { quoted, usd: usdVolumes(all, latest) };
}

function inOrder(rows: readonly Measured[], query: StatsQuery): Measured[] {
  if (query.rank === undefined) return [...rows].sort(byName);
  const { field, order } = METRICS[query.rank];
  const value = (row: Measured) => (field === 'volume24hUsd' ? row.volume24hUsd() : row.measures[field]);
  return rank(rows, value, query.order ?? order, byName);
}

function inactive(markets: readonly StoredMarket[]): number {
  return markets.filter(({ active }) => !active).length;
}
