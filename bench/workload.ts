import { DAY_MS, MINUTE_MS } from '../src/market/duration.js';
import { createRandom } from './random.js';

/** Epoch ms UTC of the first minute, a midnight. */
export const WORKLOAD_START = Date.UTC(2026, 0, 1);
/** How far the workload goes into the day after its last whole one: a window that ends now hardly ever ends at midnight. */
export const TAIL_MINUTES = 13 * 60 + 37;

/** Prices of every market at consecutive minutes. */
export interface PriceSheet {
  /** Epoch ms UTC of the first minute. */
  readonly since: number;
  readonly minutes: number;
  readonly markets: number;
  /** One row of all markets' prices per minute, oldest first. */
  readonly prices: Float64Array;
}

/** Reads the markets' walks on from where it stopped; market m's prices do not depend on how many markets there are. */
export interface Workload {
  readonly markets: number;
  next(minutes: number): PriceSheet;
}

/** The same markets, the same prices at each call. */
export function createWorkload(markets: number): Workload {
  const walks = Array.from({ length: markets }, (_, market) => createWalk(market));
  let since = WORKLOAD_START;
  return {
    markets,
    next(minutes) {
      const prices = new Float64Array(minutes * markets);
      for (let minute = 0, at = 0; minute < minutes; minute++) {
        for (const walk of walks) prices[at++] = walk();
      }
      const sheet = { since, minutes, markets, prices };
      since += minutes * MINUTE_MS;
      return sheet;
    },
  };
}

/** The prices of one minute of the sheet, by market. */
export function minuteOf(sheet: PriceSheet, minute: number): { readonly time: number; readonly prices: Float64Array } {
  const from = minute * sheet.markets;
  return { time: sheet.since + minute * MINUTE_MS, prices: sheet.prices.subarray(from, from + sheet.markets) };
}

/** Every whole day, then the tail. */
export function* sheetsOf(workload: Workload, days: number): Generator<PriceSheet & { readonly isTail: boolean }> {
  for (let day = 0; day < days; day++) yield { ...workload.next(DAY_MS / MINUTE_MS), isTail: false };
  yield { ...workload.next(TAIL_MINUTES), isTail: true };
}

/** In four of ten minutes the price stays, as in thin markets; otherwise the walk takes a normally distributed step. */
const STILL_SHARE = 0.4;
/** Digits after which a double no longer shows the tick it was rounded to. */
const PRICE_DIGITS = 10;

/** A geometric random walk rounded to its tick, a thousandth of the power of ten that it starts above (0.001 … 10,000). */
function createWalk(market: number): () => number {
  const random = createRandom(market + 1);
  const magnitude = 10 ** (Math.floor(random() * 8) - 3);
  const tick = magnitude / 1_000;
  const stepSize = 0.0002 + random() * 0.002;
  let exact = magnitude * (1 + random() * 8);
  return () => {
    if (random() > STILL_SHARE) exact = Math.max(tick, exact * (1 + stepSize * normal(random)));
    return Number((Math.round(exact / tick) * tick).toPrecision(PRICE_DIGITS));
  };
}

/** Standard normal, by Box and Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}
