import { MINUTE_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { writeMeasure } from '../stats/measure-columns.js';
import { measures } from '../stats/measures.js';
import { METRICS, type Metric, type Order } from '../stats/metric.js';
import { rank } from '../stats/rank.js';
import { type SummaryColumns, summaryAt } from '../stats/summary-columns.js';
import { readExchanges } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import type { StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { coveragePct } from './coverage.js';
import { type MarketsQuery, readMarketsAsked } from './markets-asked.js';
import { type StatsRow, statsRow } from './stats-row.js';
import { readSummaryColumns } from './summaries.js';
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
  const { marketIds, columns } = await readSummaryColumns(store, asked, range, signal);
  const placeOf = new Map<number, number>();
  for (const [place, id] of marketIds.entries()) placeOf.set(id, place);
  const candidates = asked.map((market): Candidate => ({ market, place: placeOf.get(market.id) as number }));
  const countOf = ({ place }: Candidate) => columns.count[place] as number;
  const seen = candidates.filter((candidate) => countOf(candidate) > 0);
  const considered = query.pairs ? asked.length : asked.filter(({ active }) => active).length + inactive(seen);

  const kept = query.pairs ? seen : seen.filter(({ market }) => isTraded(market, range));
  // What the volumes are is asked of all markets only where they decide.
  const isByVolume = query.rank === 'volume' || minVolumeUsd !== undefined;
  const usdVolume = isByVolume ? usdVolumes(all, await readLatest(store)) : () => null;
  const liquid =
    minVolumeUsd === undefined ? kept : kept.filter(({ market }) => (usdVolume(market) ?? -1) >= minVolumeUsd);

  const pollIntervals = new Map((await readExchanges(store)).map(({ id, pollIntervalMs }) => [id, pollIntervalMs]));
  const coverageOf = (candidate: Candidate) =>
    coveragePct(countOf(candidate), range, pollIntervals.get(candidate.market.exchangeId) ?? MINUTE_MS);
  const covered =
    minCoveragePct === undefined ? liquid : liquid.filter((candidate) => coverageOf(candidate) >= minCoveragePct);

  const top = inOrder(covered, query, columns, usdVolume);
  const volumes = await readVolumes(
    store,
    all,
    top.map(({ market }) => market),
  );
  return {
    rows: top.map((candidate, before) => {
      const { market, place } = candidate;
      return statsRow(market, range, measures(summaryAt(columns, place)), {
        rank: query.rank === undefined ? undefined : before + 1,
        coverage: coverageOf(candidate),
        volume24h: volumes.quoted.get(market.id) ?? null,
        volume24hUsd: volumes.usd(market),
      });
    }),
    marketsConsidered: considered,
    leftOut: {
      noData: considered - seen.length,
      inactive: seen.length - kept.length,
      belowVolume: kept.length - liquid.length,
      belowCoverage: liquid.length - covered.length,
      beyondTop: covered.length - top.length,
    },
  };
}

/** A market that may get into the answer, and its place among the Summaries. */
interface Candidate {
  readonly market: StoredMarket;
  readonly place: number;
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

/** @param rows by exchange, then pair, which is also the order of those with the same value. */
function inOrder(
  rows: readonly Candidate[],
  { rank: by, order, top }: StatsQuery,
  columns: SummaryColumns,
  usdVolume: (market: StoredMarket) => number | null,
): readonly Candidate[] {
  if (by === undefined) return rows.slice(0, top);
  const metric = METRICS[by];
  const wanted = order ?? metric.order;
  if (metric.field === 'volume24hUsd') return rank(rows, ({ market }) => usdVolume(market), wanted, top);
  const values = new Float64Array(columns.length);
  writeMeasure(columns, metric.field, values);
  const value = ({ place }: Candidate) => values[place] as number;
  return rank(rows, (row) => (Number.isNaN(value(row)) ? null : value(row)), wanted, top);
}

function inactive(candidates: readonly Candidate[]): number {
  return candidates.filter(({ market }) => !market.active).length;
}
