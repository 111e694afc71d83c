import type { Summary } from './summary.js';

/** 365 days, the year that volatility is scaled to. */
export const YEAR_MS = 31_536_000_000;

/**
 * Every statistic of one market's observations p₁ … pₙ in time order. Prices in the quote asset, fields with `pct` in
 * their name, `cv` and `volatility` in percent. The examples are those of 100, 110, 99, 120, 90 taken a day apart.
 */
export interface Measures {
  /** n, at least 1. Example: 5. */
  samples: number;
  /** p₁. Example: 100. */
  first: number;
  /** pₙ. Example: 90. */
  last: number;
  /** Example: 90. */
  min: number;
  /** Example: 120. */
  max: number;
  /** Arithmetic mean, Σpᵢ / n. Example: 103.8. */
  mean: number;
  /** last − first. Example: -10. */
  delta: number;
  /** 100 · (last − first) / first. Example: -10. */
  pctChange: number;
  /** max − min. Example: 30. */
  range: number;
  /** 100 · (max − min) / min. Example: 33.33… */
  pctRange: number;
  /** Largest pⱼ − pᵢ over i ≤ j, at least 0. Example: 21 (99 → 120). */
  maxRise: number;
  /** Largest 100 · (pⱼ / pᵢ − 1) over i ≤ j, at least 0. Example: 21.21… */
  maxPctRise: number;
  /** Smallest pⱼ − pᵢ over i ≤ j, at most 0. Example: -30 (120 → 90). */
  maxFall: number;
  /** Smallest 100 · (pⱼ / pᵢ − 1) over i ≤ j, at most 0: the maximum drawdown. Example: -25. */
  maxPctFall: number;
  /** Of `maxRise` and `maxFall` the larger in size, with its sign; a tie goes to the rise. Example: -30. */
  maxDelta: number;
  /** Of `maxPctRise` and `maxPctFall` the larger in size, with its sign; a tie goes to the rise. Example: -25. */
  maxPctChange: number;
  /** Sample standard deviation, √(Σ(pᵢ − mean)² / (n − 1)); null below n = 2. Example: 11.4978… */
  stddev: number | null;
  /** Coefficient of variation, 100 · stddev / mean; null below n = 2. Example: 11.0769… */
  cv: number | null;
  /**
   * Annualised: 100 · sample standard deviation of ln(pᵢ₊₁ / pᵢ) · √(365 d / mean spacing), mean spacing = (tₙ − t₁) / (n − 1)
   * (Hull, Options, Futures and Other Derivatives, "Estimating volatility from historical data", with a year of 365
   * days, for these markets never close). Null below n = 3 and where all times are equal. Example: 408.5332…
   */
  volatility: number | null;
}

/** How each statistic follows from a Summary that is not empty. */
const FORMULAS: { readonly [Field in keyof Measures]: (summary: Summary) => Measures[Field] } = {
  samples: ({ count }) => count,
  first: ({ firstPrice }) => firstPrice,
  last: ({ lastPrice }) => lastPrice,
  min: ({ min }) => min,
  max: ({ max }) => max,
  mean: ({ firstPrice, meanOffset }) => firstPrice + meanOffset,
  delta: ({ firstPrice, lastPrice }) => lastPrice - firstPrice,
  pctChange: ({ firstPrice, lastPrice }) => (100 * (lastPrice - firstPrice)) / firstPrice,
  range: ({ min, max }) => max - min,
  pctRange: ({ min, max }) => (100 * (max - min)) / min,
  maxRise: ({ maxRise }) => maxRise,
  maxPctRise: ({ maxPctRise }) => 100 * maxPctRise,
  maxFall: ({ maxFall }) => maxFall,
  maxPctFall: ({ maxPctFall }) => 100 * maxPctFall,
  maxDelta: ({ maxRise, maxFall }) => largerInSize(maxRise, maxFall),
  maxPctChange: ({ maxPctRise, maxPctFall }) => largerInSize(100 * maxPctRise, 100 * maxPctFall),
  stddev: ({ count, m2 }) => (count < 2 ? null : Math.sqrt(m2 / (count - 1))),
  cv(summary) {
    const stddev = FORMULAS.stddev(summary);
    return stddev === null ? null : (100 * stddev) / FORMULAS.mean(summary);
  },
  volatility({ count, firstTime, lastTime, returnCount, returnM2 }) {
    const spacingMs = (lastTime - firstTime) / (count - 1);
    if (count < 3 || !(spacingMs > 0)) return null;
    return 100 * Math.sqrt(returnM2 / (returnCount - 1)) * Math.sqrt(YEAR_MS / spacingMs);
  },
};

/**
 * One statistic of the run that the Summary describes: what `measures` gives under that name, without the others.
 *
 * @throws RangeError as `measures`.
 */
export function measure<Field extends keyof Measures>(summary: Summary, field: Field): Measures[Field] {
  if (summary.count < 1) throw new RangeError('measures: unexpected empty summary');
  return FORMULAS[field](summary);
}

/**
 * The statistics of the run that the Summary describes.
 *
 * @throws RangeError when the Summary is empty: nothing in it could be a price.
 */
export function measures(summary: Summary): Measures {
  if (summary.count < 1) throw new RangeError('measures: unexpected empty summary');
  return {
    samples: FORMULAS.samples(summary),
    first: FORMULAS.first(summary),
    last: FORMULAS.last(summary),
    min: FORMULAS.min(summary),
    max: FORMULAS.max(summary),
    mean: FORMULAS.mean(summary),
    delta: FORMULAS.delta(summary),
    pctChange: FORMULAS.pctChange(summary),
    range: FORMULAS.range(summary),
    pctRange: FORMULAS.pctRange(summary),
    maxRise: FORMULAS.maxRise(summary),
    maxPctRise: FORMULAS.maxPctRise(summary),
    maxFall: FORMULAS.maxFall(summary),
    maxPctFall: FORMULAS.maxPctFall(summary),
    maxDelta: FORMULAS.maxDelta(summary),
    maxPctChange: FORMULAS.maxPctChange(summary),
    stddev: FORMULAS.stddev(summary),
    cv: FORMULAS.cv(summary),
    volatility: FORMULAS.volatility(summary),
  };
}

function largerInSize(rise: number, fall: number): number {
  return rise >= -fall ? rise : fall;
}
