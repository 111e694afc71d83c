import { logReturn } from './log-return.js';
import { emptySummary, type Summary } from './summary.js';

/**
 * The Summaries of many runs by column: item i of each array belongs to run i. Fields as in Summary; `returnCount` is left
 * out, for it is always one below `count`. Plain and mutable.
 */
export interface SummaryColumns extends Record<SummaryField, Float64Array> {
  readonly length: number;
}

/** Every column, in the order of Summary. */
export const SUMMARY_FIELDS = [
  ...(['count', 'meanOffset', 'm2', 'min', 'max', 'firstTime', 'firstPrice', 'lastTime', 'lastPrice'] as const),
  ...(['longestGapMs', 'maxRise', 'maxPctRise', 'maxFall', 'maxPctFall', 'returnMean', 'returnM2'] as const),
] satisfies (keyof Summary)[];

export type SummaryField = (typeof SUMMARY_FIELDS)[number];

/** That many empty Summaries. */
export function emptyColumns(length: number): SummaryColumns {
  const column = (value: number) => new Float64Array(length).fill(value);
  return {
    length,
    count: column(0),
    meanOffset: column(0),
    m2: column(0),
    min: column(Number.POSITIVE_INFINITY),
    max: column(Number.NEGATIVE_INFINITY),
    firstTime: column(0),
    firstPrice: column(0),
    lastTime: column(0),
    lastPrice: column(0),
    longestGapMs: column(0),
    maxRise: column(0),
    maxPctRise: column(0),
    maxFall: column(0),
    maxPctFall: column(0),
    returnMean: column(0),
    returnM2: column(0),
  };
}

/** Makes them empty again: columns that are used for one answer after the other leave no garbage behind. */
export function clearColumns(columns: SummaryColumns): void {
  for (const field of SUMMARY_FIELDS) columns[field].fill(0);
  columns.min.fill(Number.POSITIVE_INFINITY);
  columns.max.fill(Number.NEGATIVE_INFINITY);
}

/** Run i as a Summary of its own. */
export function summaryAt(columns: SummaryColumns, i: number): Summary {
  const into = emptySummary();
  const count = columns.count[i] as number;
  into.count = count;
  into.meanOffset = columns.meanOffset[i] as number;
  into.m2 = columns.m2[i] as number;
  into.min = columns.min[i] as number;
  into.max = columns.max[i] as number;
  into.firstTime = columns.firstTime[i] as number;
  into.firstPrice = columns.firstPrice[i] as number;
  into.lastTime = columns.lastTime[i] as number;
  into.lastPrice = columns.lastPrice[i] as number;
  into.longestGapMs = columns.longestGapMs[i] as number;
  into.maxRise = columns.maxRise[i] as number;
  into.maxPctRise = columns.maxPctRise[i] as number;
  into.maxFall = columns.maxFall[i] as number;
  into.maxPctFall = columns.maxPctFall[i] as number;
  into.returnCount = Math.max(0, count - 1);
  into.returnMean = columns.returnMean[i] as number;
  into.returnM2 = columns.returnM2[i] as number;
  return into;
}

/** Puts a Summary in the place of run i. */
export function putSummary(columns: SummaryColumns, i: number, summary: Summary): void {
  for (const field of SUMMARY_FIELDS) columns[field][i] = summary[field];
}

/**
 * Adds observations start … end − 1 of (times, prices) to run i, as `observe` does one by one.
 *
 * @param times epoch ms UTC, ascending, none before the run's last one.
 * @param prices above zero and finite.
 */
export function observeRun(
  columns: SummaryColumns,
  i: number,
  times: Float64Array,
  prices: Float64Array,
  start: number,
  end: number,
): void {
  if (start >= end) return;
  let next = start;
  let count = columns.count[i] as number;
  if (count === 0) {
    const time = times[start] as number;
    const price = prices[start] as number;
    count = 1;
    next += 1;
    columns.min[i] = price;
    columns.max[i] = price;
    columns.firstTime[i] = time;
    columns.firstPrice[i] = price;
    columns.lastTime[i] = time;
    columns.lastPrice[i] = price;
  }
  // Locals instead of sixteen array cells an observation.
  const firstPrice = columns.firstPrice[i] as number;
  let meanOffset = columns.meanOffset[i] as number;
  let m2 = columns.m2[i] as number;
  let min = columns.min[i] as number;
  let max = columns.max[i] as number;
  let lastTime = columns.lastTime[i] as number;
  let lastPrice = columns.lastPrice[i] as number;
  let longestGapMs = columns.longestGapMs[i] as number;
  let maxRise = columns.maxRise[i] as number;
  let maxPctRise = columns.maxPctRise[i] as number;
  let maxFall = columns.maxFall[i] as number;
  let maxPctFall = columns.maxPctFall[i] as number;
  let returnMean = columns.returnMean[i] as number;
  let returnM2 = columns.returnM2[i] as number;
  for (; next < end; next++) {
    const time = times[next] as number;
    const price = prices[next] as number;
    if (time - lastTime > longestGapMs) longestGapMs = time - lastTime;
    lastTime = time;

    const step = logReturn(lastPrice, price);
    const stepOff = step - returnMean;
    returnMean += stepOff / count;
    returnM2 += stepOff * (step - returnMean);
    lastPrice = price;

    count += 1;
    const offset = price - firstPrice;
    const off = offset - meanOffset;
    meanOffset += off / count;
    m2 += off * (offset - meanOffset);

    const rise = price - min;
    if (rise <= 0) {
      min = price;
    } else {
      if (rise > maxRise) maxRise = rise;
      const pctRise = rise / min;
      if (pctRise > maxPctRise) maxPctRise = pctRise;
    }
    const fall = price - max;
    if (fall >= 0) {
      max = price;
    } else {
      if (fall < maxFall) maxFall = fall;
      const pctFall = fall / max;
      if (pctFall < maxPctFall) maxPctFall = pctFall;
    }
  }
  columns.count[i] = count;
  columns.meanOffset[i] = meanOffset;
  columns.m2[i] = m2;
  columns.min[i] = min;
  columns.max[i] = max;
  columns.lastTime[i] = lastTime;
  columns.lastPrice[i] = lastPrice;
  columns.longestGapMs[i] = longestGapMs;
  columns.maxRise[i] = maxRise;
  columns.maxPctRise[i] = maxPctRise;
  columns.maxFall[i] = maxFall;
  columns.maxPctFall[i] = maxPctFall;
  columns.returnMean[i] = returnMean;
  columns.returnM2[i] = returnM2;
}

/**
 * Puts each run of `later` behind a run of `columns`, as `merge` does.
 *
 * @param places which run of `columns` each run of `later` belongs to; below 0 where it is not wanted.
 */
export function mergeColumns(columns: SummaryColumns, later: SummaryColumns, places: Int32Array): void {
  // Each array is looked up once: 32 of them a run would cost more than the sums.
  const { count, meanOffset, m2, min, max, firstTime, firstPrice, lastTime, lastPrice, longestGapMs } = columns;
  const { maxRise, maxPctRise, maxFall, maxPctFall, returnMean, returnM2 } = columns;
  const { count: laterCounts, meanOffset: laterMeanOffset, m2: laterM2, min: laterMins, max: laterMaxs } = later;
  const { firstTime: laterFirstTime, firstPrice: laterFirstPrice, lastTime: laterLastTime } = later;
  const { lastPrice: laterLastPrice, longestGapMs: laterGapMs, maxRise: laterRise, maxPctRise: laterPctRise } = later;
  const { maxFall: laterFall, maxPctFall: laterPctFall, returnMean: laterMean, returnM2: laterReturnM2 } = later;
  for (let row = 0; row < later.length; row++) {
    const i = places[row] as number;
    const laterCount = laterCounts[row] as number;
    if (i < 0 || laterCount === 0) continue;
    const earlierCount = count[i] as number;
    if (earlierCount === 0) {
      count[i] = laterCount;
      meanOffset[i] = laterMeanOffset[row] as number;
      m2[i] = laterM2[row] as number;
      min[i] = laterMins[row] as number;
      max[i] = laterMaxs[row] as number;
      firstTime[i] = laterFirstTime[row] as number;
      firstPrice[i] = laterFirstPrice[row] as number;
      lastTime[i] = laterLastTime[row] as number;
      lastPrice[i] = laterLastPrice[row] as number;
      longestGapMs[i] = laterGapMs[row] as number;
      maxRise[i] = laterRise[row] as number;
      maxPctRise[i] = laterPctRise[row] as number;
      maxFall[i] = laterFall[row] as number;
      maxPctFall[i] = laterPctFall[row] as number;
      returnMean[i] = laterMean[row] as number;
      returnM2[i] = laterReturnM2[row] as number;
      continue;
    }
    const laterMin = laterMins[row] as number;
    const laterMax = laterMaxs[row] as number;
    const laterFirst = laterFirstPrice[row] as number;
    const earlierMin = min[i] as number;
    const earlierMax = max[i] as number;
    const total = earlierCount + laterCount;

    const rise = laterMax - earlierMin;
    maxRise[i] = Math.max(maxRise[i] as number, laterRise[row] as number, rise);
    maxPctRise[i] = Math.max(maxPctRise[i] as number, laterPctRise[row] as number, rise / earlierMin);
    const fall = laterMin - earlierMax;
    maxFall[i] = Math.min(maxFall[i] as number, laterFall[row] as number, fall);
    maxPctFall[i] = Math.min(maxPctFall[i] as number, laterPctFall[row] as number, fall / earlierMax);
    if (laterMin < earlierMin) min[i] = laterMin;
    if (laterMax > earlierMax) max[i] = laterMax;

    const earlierOffset = meanOffset[i] as number;
    const apart = laterFirst - (firstPrice[i] as number) + (laterMeanOffset[row] as number) - earlierOffset;
    meanOffset[i] = earlierOffset + apart * (laterCount / total);
    m2[i] = (m2[i] as number) + (laterM2[row] as number) + apart * apart * ((earlierCount * laterCount) / total);

    // The return across the seam first: the earlier run then has as many returns as observations.
    const seam = logReturn(lastPrice[i] as number, laterFirst);
    const seamOff = seam - (returnMean[i] as number);
    const beforeMean = (returnMean[i] as number) + seamOff / earlierCount;
    const beforeM2 = (returnM2[i] as number) + seamOff * (seam - beforeMean);
    const returnsApart = (laterMean[row] as number) - beforeMean;
    const share = (laterCount - 1) / (total - 1);
    returnMean[i] = beforeMean + returnsApart * share;
    returnM2[i] = beforeM2 + (laterReturnM2[row] as number) + returnsApart * returnsApart * (earlierCount * share);

    const gapMs = (laterFirstTime[row] as number) - (lastTime[i] as number);
    longestGapMs[i] = Math.max(longestGapMs[i] as number, laterGapMs[row] as number, gapMs);
    count[i] = total;
    lastTime[i] = laterLastTime[row] as number;
    lastPrice[i] = laterLastPrice[row] as number;
  }
}
