import { MINUTE_MS } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { Order } from '../stats/metric.js';
import { rank } from '../stats/rank.js';
import type { Summary } from '../stats/summary.js';
import { readExchanges } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import type { StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { coveragePct } from './coverage.js';
import { type MarketsQuery, readMarketsAsked } from './markets-asked.js';
import { readPairHistory } from './pair-history.js';
import { type PairQuote, type PairRow, pairRow } from './pair-row.js';
import { readSummaries } from './summaries.js';
import { usdVolumes } from './usd.js';

export interface PairQuery extends MarketsQuery {
  readonly range: TimeRange;
  /** Of the spread; the largest first when absent. */
  readonly order?: Order | undefined;
  /** The most rows; all when absent. */
  readonly top?: number | undefined;
  /** An exchange where the pair trades less in a day, or nobody knows how much, is left out of it. */
  readonly minVolumeUsd?: number | undefined;
  /** An exchange where the pair was observed less is left out of it. */
  readonly minCoveragePct?: number | undefined;
}

export interface PairAnswer {
  readonly rows: PairRow[];
  /** Rows and pairs left out together. An inactive pair counts when it was named or has a price in the range. */
  readonly pairsConsidered: number;
  readonly leftOut: {
    readonly noData: number;
    /** On fewer than two exchanges that trade and were observed as much as asked; a named pair needs one only. */
    readonly onOneExchange: number;
    /** Fewer than two prices are neither stale nor suspicious; a named pair is never left out for that. */
    readonly notComparable: number;
    readonly beyondTop: number;
  };
  /** Time of the newest price in the range, epoch ms UTC; null without one. */
  readonly newestAt: number | null;
}

/** A price is stale when at the end of the range it is older than so many polls of its exchange. */
export const FRESH_POLLS = 3;
/** Rows whose history is read, however many are asked for: it costs prices, the rest one Summary per market. */
const ROWS_WITH_HISTORY = 50;

/**
 * What pairs cost on each of their exchanges, ranked by spread.
 *
 * @throws CrunchError as `findMarkets` for a named pair; the signal's reason when it aborts.
 */
export async function readPairComparison(store: Store, query: PairQuery, signal?: AbortSignal): Promise<PairAnswer> {
  const { range, pairs } = query;
  const pollMs = new Map((await readExchanges(store)).map(({ slug, pollIntervalMs }) => [slug, pollIntervalMs]));
  const { all, asked: markets } = await readMarketsAsked(store, query);
  const asked = groupByPair(markets);
  const summaries = await readSummaries(store, markets, range, signal);
  const dollars = usdVolumes(all, await readLatest(store));
  const quotes = new Map<number, PairQuote>();
  for (const market of markets) {
    const summary = summaries.get(market.id);
    if (!summary || summary.count === 0) continue;
    quotes.set(market.id, quoteOf(market.exchange, summary, range, pollMs, dollars(market)));
  }
  const quotesOf = (some: readonly StoredMarket[]) => some.flatMap(({ id }) => quotes.get(id) ?? []);

  const priced = [...asked.values()].filter((markets) => quotesOf(markets).length > 0);
  const considered = pairs ? asked.size : priced.length + unpricedActive([...asked.values()], quotes);
  const rows = priced.flatMap((markets) => {
    const kept = quotesOf(markets).filter((quote) => isEnough(quote, query));
    const [market] = markets;
    return market && kept.length > (pairs ? 0 : 1) ? [pairRow(named(market), kept, range)] : [];
  });
  const comparable = pairs ? rows : rows.filter(({ spreadPct }) => spreadPct !== null);
  const ranked = rank(comparable.sort(byPairName), ({ spreadPct }) => spreadPct, query.order ?? 'desc');
  const top: PairRow[] = [];
  for (const row of ranked.slice(0, query.top)) {
    signal?.throwIfAborted();
    const whole = top.length < ROWS_WITH_HISTORY ? await withHistory(store, row, pollMs) : row;
    top.push({ ...whole, rank: top.length + 1 });
  }
  return {
    rows: top,
    pairsConsidered: considered,
    leftOut: {
      noData: considered - priced.length,
      onOneExchange: priced.length - rows.length,
      notComparable: rows.length - comparable.length,
      beyondTop: ranked.length - top.length,
    },
    newestAt: [...quotes.values()].reduce<number | null>((newest, { lastAt }) => Math.max(newest ?? 0, lastAt), null),
  };
}

function groupByPair(markets: readonly StoredMarket[]): Map<string, StoredMarket[]> {
  const groups = new Map<string, StoredMarket[]>();
  for (const market of markets) {
    const group = groups.get(pairName(market));
    if (group) group.push(market);
    else groups.set(pairName(market), [market]);
  }
  return groups;
}

function quoteOf(
  exchange: string,
  summary: Summary,
  range: TimeRange,
  pollMs: ReadonlyMap<string, number>,
  volume24hUsd: number | null,
): PairQuote {
  const everyMs = pollMs.get(exchange) ?? MINUTE_MS;
  return {
    exchange,
    last: summary.lastPrice,
    lastAt: summary.lastTime,
    isStale: range.until - summary.lastTime > FRESH_POLLS * everyMs,
    coverage: coveragePct(summary.count, range, everyMs),
    volume24hUsd,
  };
}

function unpricedActive(pairs: readonly (readonly StoredMarket[])[], quotes: ReadonlyMap<number, PairQuote>): number {
  return pairs.filter((markets) => !markets.some(({ id }) => quotes.has(id)) && markets.some(({ active }) => active))
    .length;
}

function isEnough({ volume24hUsd, coverage }: PairQuote, { minVolumeUsd, minCoveragePct }: PairQuery): boolean {
  const isLiquid = minVolumeUsd === undefined || (volume24hUsd ?? -1) >= minVolumeUsd;
  return isLiquid && (minCoveragePct === undefined || coverage >= minCoveragePct);
}

async function withHistory(store: Store, row: PairRow, pollMs: ReadonlyMap<string, number>): Promise<PairRow> {
  const compared = row.exchanges.filter(({ isStale, isSuspicious }) => !isStale && !isSuspicious);
  if (compared.length < 2) return row;
  const polls = new Map(compared.map(({ exchange }) => [exchange, pollMs.get(exchange) ?? MINUTE_MS]));
  const { lagMs, ...mean } = await readPairHistory(store, row.pair, polls, row);
  const [last] = [...lagMs].filter(([, ms]) => (ms ?? 0) > 0).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  return {
    ...row,
    ...mean,
    lagging: last?.[0] ?? null,
    lagMs: last?.[1] ?? null,
    exchanges: row.exchanges.map((one) => ({ ...one, lagMs: lagMs.get(one.exchange) ?? null })),
  };
}

function named(market: StoredMarket): { pair: string; base: string; quote: string } {
  return { pair: pairName(market), base: market.base, quote: market.quote };
}

function byPairName(a: PairRow, b: PairRow): number {
  return a.pair < b.pair ? -1 : Number(a.pair > b.pair);
}
