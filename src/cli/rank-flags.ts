import { CrunchError } from '../market/error.js';
import type { Metric, Order } from '../stats/metric.js';

export interface RankFlags {
  readonly rank?: Metric;
  readonly order?: Order;
  readonly gainers?: true;
  readonly losers?: true;
}

export interface Ranking {
  readonly rank: Metric;
  /** The metric's own when absent. */
  readonly order?: Order;
}

/**
 * What to rank by; null when the pairs named shall be shown with all measures instead.
 *
 * @throws CrunchError `usage` when two flags say different things.
 */
export function readRankFlags(flags: RankFlags, hasPairs: boolean): Ranking | null {
  const { rank, order, gainers, losers } = flags;
  const short = gainers ? '--gainers' : losers ? '--losers' : null;
  if (short !== null) {
    const other = gainers && losers ? '--losers' : rank ? '--rank' : order ? '--order' : null;
    if (other) throw new CrunchError('usage', `${short} and ${other} exclude each other`);
    return { rank: 'pct-change', order: gainers ? 'desc' : 'asc' };
  }
  if (rank === undefined && hasPairs) {
    if (order === undefined) return null;
    throw new CrunchError('usage', '--order needs --rank when pairs are named');
  }
  return { rank: rank ?? 'pct-change', ...(order ? { order } : {}) };
}
