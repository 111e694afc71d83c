import { CrunchError } from '../market/error.js';
import type { Metric, Order } from '../stats/metric.js';

export interface RankFlags {
  readonly rank?: Metric;
  readonly order?: Order;
  readonly gainers?: true;
  readonly losers?: true;
  /** How much earlier the ranking compared with lies. */
  readonly compare?: number;
}

export interface Ranking {
  readonly rank: Metric;
  /** The metric's own when absent. */
  readonly order?: Order;
}

/**
 * What to rank by; null when the pairs named shall be shown with all measures instead.
 *
 * @throws CrunchError `usage` when two flags say different things, or when there is nothing to compare.
 */
export function readRankFlags(flags: RankFlags, hasPairs: boolean): Ranking | null {
  const { rank, order, gainers, losers, compare } = flags;
  const short = gainers ? '--gainers' : losers ? '--losers' : null;
  if (short !== null) {
    const other = gainers && losers ? '--losers' : rank ? '--rank' : order ? '--order' : null;
    if (other) throw new CrunchError('usage', `${short} and ${other} exclude each other`);
    return { rank: 'pct-change', order: gainers ? 'desc' : 'asc' };
  }
  if (rank === undefined && hasPairs) {
    const alone = order !== undefined ? '--order' : compare !== undefined ? '--compare' : null;
    if (alone === null) return null;
    throw new CrunchError('usage', `${alone} needs --rank when pairs are named`);
  }
  if (rank === 'volume' && compare !== undefined) {
    throw new CrunchError('usage', '--rank volume and --compare exclude each other', {
      hint: 'volumes are kept as last reported, so there is none of before',
    });
  }
  return { rank: rank ?? 'pct-change', ...(order ? { order } : {}) };
}

/** @throws CrunchError `usage` when a flag speaks of the ranking of markets, which `--by pair` does not make. */
export function refuseRankFlags({ rank, gainers, losers, compare }: RankFlags): void {
  const other = rank ? '--rank' : gainers ? '--gainers' : losers ? '--losers' : null;
  if (other) {
    throw new CrunchError('usage', `--by pair and ${other} exclude each other`, {
      hint: `pairs are ranked by the spread between exchanges: leave out ${other}, or --by pair to rank markets`,
    });
  }
  if (compare !== undefined) {
    throw new CrunchError('usage', '--by pair and --compare exclude each other', {
      hint: '--until 24h instead shows the spreads of a day ago',
    });
  }
}
