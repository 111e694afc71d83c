import type { TimeRange } from '../market/time.js';
import { spread } from '../stats/spread.js';

/** One pair on all of its exchanges at the end of the range (epoch ms UTC, half-open). */
export interface PairRow {
  /** From 1, by spread; pairs without one come last. */
  rank: number;
  pair: string;
  base: string;
  quote: string;
  since: number;
  until: number;
  /** How many have a price in the range: all those in `exchanges`. */
  exchangeCount: number;
  staleCount: number;
  suspiciousCount: number;
  /** Of the prices that are not stale; null without one. */
  median: number | null;
  /** The exchange with the lowest price that is neither stale nor suspicious; null below two of them, as all that follows. */
  cheapest: string | null;
  cheapestPrice: number | null;
  dearest: string | null;
  dearestPrice: number | null;
  /** 100 · (dearestPrice / cheapestPrice − 1), at least 0. */
  spreadPct: number | null;
  /** As in `PairHistory`, of the last seven days of the range at most; null also where no history was read. */
  meanSpreadPct: number | null;
  spreadSamples: number | null;
  /** The exchange furthest behind the others and how far; null when none is, or where it cannot be told. */
  lagging: string | null;
  lagMs: number | null;
  /** Those that are compared, by price, the lowest first; then suspicious, then stale ones. */
  exchanges: PairExchange[];
}

export interface PairExchange {
  exchange: string;
  /** The last price of the range, and its time. */
  last: number;
  lastAt: number;
  /** Too old at the end of the range; takes no part in anything. */
  isStale: boolean;
  /** Too far from the middle of the prices that are not stale to be a price of the same thing; takes no part in the spread. */
  isSuspicious: boolean;
  /** 100 · (last / median − 1); null when stale. */
  fromMedianPct: number | null;
  /** Behind the median of the others, below zero when ahead of it; null where that cannot be told. */
  lagMs: number | null;
  /** 100 · samples / polls due in the range, at most 100. */
  coverage: number;
  volume24hUsd: number | null;
}

/** What is known of the pair on one exchange. */
export type PairQuote = Pick<PairExchange, 'exchange' | 'last' | 'lastAt' | 'isStale' | 'coverage' | 'volume24hUsd'>;

/** The row of a pair before it is ranked and its history read: rank 0. Stale quotes are shown and not compared. */
export function pairRow(
  pair: { readonly pair: string; readonly base: string; readonly quote: string },
  quotes: readonly PairQuote[],
  { since, until }: TimeRange,
): PairRow {
  const sorted = [...quotes].sort((a, b) => a.last - b.last || (a.exchange < b.exchange ? -1 : 1));
  const fresh = sorted.filter(({ isStale }) => !isStale);
  const { median, isOutlier, lowest, highest, pct } = spread(fresh.map(({ last }) => last));
  const rated = (quote: PairQuote): PairExchange => {
    const { exchange, last, lastAt, isStale, coverage, volume24hUsd } = quote;
    const isSuspicious = isOutlier[fresh.indexOf(quote)] ?? false;
    const fromMedianPct = isStale || median === null ? null : (100 * (last - median)) / median;
    return { exchange, last, lastAt, isStale, isSuspicious, fromMedianPct, lagMs: null, coverage, volume24hUsd };
  };
  const exchanges = sorted.map(rated).sort((a, b) => place(a) - place(b));
  const cheapest = lowest === null ? undefined : fresh[lowest];
  const dearest = highest === null ? undefined : fresh[highest];
  return {
    rank: 0,
    ...pair,
    since,
    until,
    exchangeCount: quotes.length,
    staleCount: quotes.length - fresh.length,
    suspiciousCount: isOutlier.filter(Boolean).length,
    median,
    cheapest: cheapest?.exchange ?? null,
    cheapestPrice: cheapest?.last ?? null,
    dearest: dearest?.exchange ?? null,
    dearestPrice: dearest?.last ?? null,
    spreadPct: pct,
    meanSpreadPct: null,
    spreadSamples: null,
    lagging: null,
    lagMs: null,
    exchanges,
  };
}

function place({ isStale, isSuspicious }: PairExchange): number {
  return isStale ? 2 : Number(isSuspicious);
}
