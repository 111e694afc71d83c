import { DAY_MS, MINUTE_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { lags } from '../stats/lag.js';
import { spread } from '../stats/spread.js';
import type { Store } from '../store/store.js';
import { readSeries, type Series } from './series.js';

/** How the prices of one pair on several exchanges stood to each other over a range. */
export interface PairHistory {
  /** Mean of the spreads of all steps at which two exchanges have a price to compare; null without such a step. */
  readonly meanSpreadPct: number | null;
  /** How many steps that were. */
  readonly spreadSamples: number;
  /** By exchange: how far it runs behind the median of the others, below zero when ahead; null where that cannot be told. */
  readonly lagMs: ReadonlyMap<string, number | null>;
}

/** More is neither read nor held: a spread of last month says little of today's, and a lag shows within hours. */
const HISTORY_MS = 7 * DAY_MS;

/**
 * Puts the exchanges' prices of the range's last seven days on one grid: each step begins at a multiple of its length, a
 * minute or the longest poll interval among the exchanges, and has the first price of each exchange in it, for polls are
 * due when steps begin and so those prices belong to one moment.
 *
 * @param pair `BASE-QUOTE`.
 * @param exchanges poll intervals by exchange; at least two.
 */
export async function readPairHistory(
  store: Store,
  pair: string,
  exchanges: ReadonlyMap<string, number>,
  range: TimeRange,
): Promise<PairHistory> {
  const recent = { since: Math.max(range.since, range.until - HISTORY_MS), until: range.until };
  const stepMs = Math.max(MINUTE_MS, ...exchanges.values());
  const series = await readSeries(store, { pair, exchanges: [...exchanges.keys()], range: recent });
  const grid = series.map((one) => onGrid(one, recent, stepMs));
  const steps = lags(grid);
  return {
    ...meanSpread(grid),
    lagMs: new Map(series.map(({ exchange }, index) => [exchange, timesOrNull(steps[index], stepMs)])),
  };
}

function onGrid({ points }: Series, { since, until }: TimeRange, stepMs: number): Float64Array {
  const start = Math.floor(since / stepMs);
  const prices = new Float64Array(Math.ceil(until / stepMs) - start).fill(Number.NaN);
  for (const [time, price] of points) {
    const step = Math.floor(time / stepMs) - start;
    if (Number.isNaN(prices[step])) prices[step] = price;
  }
  return prices;
}

function meanSpread(grid: readonly Float64Array[]): Pick<PairHistory, 'meanSpreadPct' | 'spreadSamples'> {
  let sum = 0;
  let count = 0;
  for (let step = 0; step < (grid[0]?.length ?? 0); step++) {
    const prices = grid.map((one) => one[step] ?? Number.NaN).filter((price) => !Number.isNaN(price));
    const { pct } = spread(prices);
    if (pct === null) continue;
    sum += pct;
    count += 1;
  }
  return { meanSpreadPct: count > 0 ? sum / count : null, spreadSamples: count };
}

function timesOrNull(steps: number | null | undefined, stepMs: number): number | null {
  return steps === null || steps === undefined ? null : steps * stepMs;
}
