import { logReturn } from './log-return.js';

/**
 * What an ordered run of prices of one market amounts to. Any two neighbouring runs merge into the Summary of the whole,
 * so a window is the merge of a few stored Summaries. Plain and mutable: `observe` writes into it.
 */
export interface Summary {
  /** Observations in the run; while it is 0, `min` is Infinity, `max` is -Infinity and every other field is 0. */
  count: number;
  /** Mean price less `firstPrice`: keeps the digits that the mean of a large, hardly moving price would round away. */
  meanOffset: number;
  /** Sum of the squared deviations from the mean. */
  m2: number;
  min: number;
  max: number;
  /** Epoch ms UTC. */
  firstTime: number;
  firstPrice: number;
  /** Epoch ms UTC. */
  lastTime: number;
  lastPrice: number;
  /** Longest time between consecutive observations. */
  longestGapMs: number;
  /** Largest later minus earlier price, at least 0. */
  maxRise: number;
  /** Largest later over earlier price, less 1 (a ratio, not percent), at least 0; often of another pair of prices than `maxRise`. */
  maxPctRise: number;
  /** Smallest later minus earlier price, at most 0. */
  maxFall: number;
  /** Smallest later over earlier price, less 1 (a ratio, not percent), at most 0. */
  maxPctFall: number;
  /** Log returns between consecutive observations: one fewer than `count`. */
  returnCount: number;
  returnMean: number;
  /** Sum of the squared deviations of the log returns from their mean. */
  returnM2: number;
}

/** The Summary of no observation, the identity of `merge`; a new one each time. */
export function emptySummary(): Summary {
  return {
    count: 0,
    meanOffset: 0,
    m2: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    firstTime: 0,
    firstPrice: 0,
    lastTime: 0,
    lastPrice: 0,
    longestGapMs: 0,
    maxRise: 0,
    maxPctRise: 0,
    maxFall: 0,
    maxPctFall: 0,
    returnCount: 0,
    returnMean: 0,
    returnM2: 0,
  };
}

/**
 * Adds the next observation of the run; allocates nothing.
 *
 * Mean and squared deviations by Welford's update (Technometrics 4, 1962) on prices less the first one, so that nothing
 * cancels where the spread is tiny beside the price. The largest rise ends at some price and starts at the lowest one before it, in price and in
 * ratio alike, so the running extremes are all that is needed.
 *
 * @param time epoch ms UTC, not before the run's last one.
 * @param price above zero and finite.
 */
export function observe(summary: Summary, time: number, price: number): void {
  if (summary.count === 0) {
    summary.count = 1;
    summary.min = price;
    summary.max = price;
    summary.firstTime = time;
    summary.firstPrice = price;
  } else {
    const gapMs = time - summary.lastTime;
    if (gapMs > summary.longestGapMs) summary.longestGapMs = gapMs;
    const step = logReturn(summary.lastPrice, price);
    const stepOff = step - summary.returnMean;
    summary.returnCount += 1;
    summary.returnMean += stepOff / summary.returnCount;
    summary.returnM2 += stepOff * (step - summary.returnMean);

    const offset = price - summary.firstPrice;
    const off = offset - summary.meanOffset;
    summary.count += 1;
    summary.meanOffset += off / summary.count;
    summary.m2 += off * (offset - summary.meanOffset);

    const rise = price - summary.min;
    if (rise <= 0) {
      summary.min = price;
    } else {
      if (rise > summary.maxRise) summary.maxRise = rise;
      const pctRise = rise / summary.min;
      if (pctRise > summary.maxPctRise) summary.maxPctRise = pctRise;
    }
    const fall = price - summary.max;
    if (fall >= 0) {
      summary.max = price;
    } else {
      if (fall < summary.maxFall) summary.maxFall = fall;
      const pctFall = fall / summary.max;
      if (pctFall < summary.maxPctFall) summary.maxPctFall = pctFall;
    }
  }
  summary.lastTime = time;
  summary.lastPrice = price;
}

/**
 * The Summary of two neighbouring runs as one; neither is changed. Associative up to rounding, with `emptySummary()` as
 * its identity.
 *
 * Mean and squared deviations by the parallel update of Chan, Golub and LeVeque (1979). What happens across the seam is
 * added: the return from the earlier run's last price to the later run's first, and the rise (fall) from the earlier
 * run's lowest (highest) price to the later run's highest (lowest).
 */
export function merge(earlier: Summary, later: Summary): Summary {
  if (earlier.count === 0) return { ...later };
  if (later.count === 0) return { ...earlier };
  const count = earlier.count + later.count;
  const apart = later.firstPrice - earlier.firstPrice + later.meanOffset - earlier.meanOffset;

  const seam = logReturn(earlier.lastPrice, later.firstPrice);
  const seamOff = seam - earlier.returnMean;
  const beforeCount = earlier.returnCount + 1;
  const beforeMean = earlier.returnMean + seamOff / beforeCount;
  const beforeM2 = earlier.returnM2 + seamOff * (seam - beforeMean);
  const returnCount = beforeCount + later.returnCount;
  const returnsApart = later.returnMean - beforeMean;

  const rise = later.max - earlier.min;
  const fall = later.min - earlier.max;
  return {
    count,
    meanOffset: earlier.meanOffset + apart * (later.count / count),
    m2: earlier.m2 + later.m2 + apart * apart * ((earlier.count * later.count) / count),
    min: Math.min(earlier.min, later.min),
    max: Math.max(earlier.max, later.max),
    firstTime: earlier.firstTime,
    firstPrice: earlier.firstPrice,
    lastTime: later.lastTime,
    lastPrice: later.lastPrice,
    longestGapMs: Math.max(earlier.longestGapMs, later.longestGapMs, later.firstTime - earlier.lastTime),
    maxRise: Math.max(earlier.maxRise, later.maxRise, rise),
    maxPctRise: Math.max(earlier.maxPctRise, later.maxPctRise, rise / earlier.min),
    maxFall: Math.min(earlier.maxFall, later.maxFall, fall),
    maxPctFall: Math.min(earlier.maxPctFall, later.maxPctFall, fall / earlier.max),
    returnCount,
    returnMean: beforeMean + returnsApart * (later.returnCount / returnCount),
    returnM2:
      beforeM2 + later.returnM2 + returnsApart * returnsApart * ((beforeCount * later.returnCount) / returnCount),
  };
}
