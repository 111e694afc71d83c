import type { MarketName, MarketRoute } from '../address/market-route.js';
import { ApiError, isAbort } from '../api/api-error.js';
import { getJson } from '../api/get-json.js';
import type { Exchange, Snapshot } from '../api/types.js';
import type { Spacing } from '../chart/slots.js';
import { MINUTE_MS } from '../text/duration.js';
import { type Candle, grow, join } from './candle.js';
import { INTERVALS_MS, MOST_CANDLES } from './intervals.js';
import { loadBeginning, loadCandles } from './load-candles.js';
import { keyOf } from './market-key.js';
import { type ChartPlan, planChart } from './plan-chart.js';

/** One market of the chart. */
export interface Line {
  readonly key: string;
  readonly market: MarketName;
  /** Oldest first; the stream adds to its end. */
  readonly candles: Candle[];
  readonly spacing: Spacing;
  /** Why it has none, of a market that is drawn over the first. */
  readonly error: ApiError | null;
}

export interface LoadedChart {
  readonly plan: ChartPlan;
  /** The market itself first. */
  readonly lines: readonly Line[];
  /** Epoch ms from which on everything is loaded. */
  readonly since: number;
}

type Asked = Pick<MarketRoute, 'exchange' | 'pair' | 'range' | 'interval' | 'overlays' | 'sight'>;

/** @throws ApiError when the market itself has no answer; one drawn over it says so in its line. */
export async function loadChart(asked: Asked, now: number, signal: AbortSignal): Promise<LoadedChart> {
  const exchanges = await getJson<Exchange[]>('/api/v1/exchanges', signal);
  const pollIntervals = new Map(exchanges.map(({ exchange, pollIntervalMs }) => [exchange, pollIntervalMs]));
  const beginning = asked.range === 'all' && asked.sight === null ? await loadBeginning(asked, now, signal) : null;
  const pollIntervalMs = pollIntervals.get(asked.exchange) ?? MINUTE_MS;
  const plan = planChart(asked, { now, pollIntervalMs, beginning });
  const lines = await Promise.all(
    [asked, ...asked.overlays].map(async (market, place): Promise<Line> => {
      const intervalMs = INTERVALS_MS[plan.interval];
      const usualMs = Math.max(intervalMs, pollIntervals.get(market.exchange) ?? MINUTE_MS);
      const line = { key: keyOf(market), market, spacing: { intervalMs, usualMs } };
      try {
        return { ...line, candles: await loadCandles(market, plan, signal), error: null };
      } catch (error) {
        if (place === 0 || isAbort(error) || !(error instanceof ApiError)) throw error;
        return { ...line, candles: [], error };
      }
    }),
  );
  return { plan, lines, since: plan.since };
}

/** The chart with more of the past; the same one when there is no more. */
export async function loadOlder(chart: LoadedChart, beginning: number, signal: AbortSignal): Promise<LoadedChart> {
  const { plan, lines } = chart;
  const intervalMs = INTERVALS_MS[plan.interval];
  let { since } = chart;
  let chunk = Math.min(5_000, Math.max(500, Math.ceil((plan.sight.until - plan.sight.since) / intervalMs)));
  const held = lines[0]?.candles.length ?? 0;
  // Several, where nothing was collected for long.
  while (since > beginning && held < MOST_CANDLES) {
    const range = { interval: plan.interval, since: since - chunk * intervalMs, until: since };
    const older = await Promise.all(
      lines.map(({ market, error }) => (error ? [] : loadCandles(market, range, signal))),
    );
    since = range.since;
    if (older.some((candles) => candles.length > 0)) {
      return {
        plan,
        since,
        lines: lines.map((line, place) => ({ ...line, candles: [...(older[place] ?? []), ...line.candles] })),
      };
    }
    chunk = Math.min(MOST_CANDLES, chunk * 2);
  }
  return chart;
}

/** The chart with what was stored since its last candles: prices that the stream did not tell of. */
export async function loadNewer(chart: LoadedChart, signal: AbortSignal): Promise<LoadedChart> {
  const lines = await Promise.all(
    chart.lines.map(async (line) => {
      const since = line.candles.at(-1)?.time ?? chart.since;
      const newer = line.error ? [] : await loadCandles(line.market, { interval: chart.plan.interval, since }, signal);
      return { ...line, candles: join(line.candles, newer) };
    }),
  );
  return { ...chart, lines };
}

/** The lines that a snapshot has a price of, each with its candle grown by it. */
export function grownBy(
  lines: readonly Line[],
  { exchange, takenAt, points }: Snapshot,
): { line: Line; candle: Candle }[] {
  const prices = new Map(points);
  return lines.flatMap((line) => {
    const price = line.market.exchange === exchange ? prices.get(line.market.pair) : undefined;
    if (price === undefined) return [];
    const candle = grow(line.candles.at(-1), takenAt, price, line.spacing.intervalMs);
    return candle ? [{ line, candle }] : [];
  });
}
