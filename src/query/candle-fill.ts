import { DAY_MS, MINUTE_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { readMinuteCloses } from '../store/candle.js';
import { readAllCoverage } from '../store/coverage.js';
import { readExchanges } from '../store/exchange.js';
import type { Point } from '../store/price.js';
import type { Store } from '../store/store.js';

/** What stands in for prices that nobody polled: the closes of a market's minutes, each at the time at which it closed. */
export interface CandleFill {
  /** The least distance of a close from any price; a close nearer than that would be the same tick seen twice. */
  readonly apartMs: number;
  /** The closes that count between two prices of the market, either of them absent where there is none; oldest first. */
  between(before: number | undefined, after: number | undefined): Promise<Point[]>;
  /** As `between`, a week at a time, none of them empty. */
  scanBetween(before: number | undefined, after: number | undefined): AsyncGenerator<Point[]>;
}

/** Three quarters of the poll interval: a tick that was polled late is still nearer to its price, a missed one is farther. */
const APART = 0.75;

/**
 * How each of the markets that have minute candles in the range is filled, by market id; no entry for the others, which are
 * nearly all.
 */
export async function readCandleFills(
  store: Store,
  markets: readonly { readonly id: number; readonly exchangeId: number }[],
  range: TimeRange,
): Promise<Map<number, CandleFill>> {
  const spans = await readAllCoverage(store, { intervalMs: MINUTE_MS });
  const covered = new Set(
    spans
      .filter(({ state, since, until }) => state === 'traded' && since < range.until && until > range.since - MINUTE_MS)
      .map(({ marketId }) => marketId),
  );
  if (covered.size === 0) return new Map();
  const pollIntervals = new Map((await readExchanges(store)).map(({ id, pollIntervalMs }) => [id, pollIntervalMs]));
  return new Map(
    markets
      .filter(({ id }) => covered.has(id))
      .map(({ id, exchangeId }) => {
        const apartMs = APART * (pollIntervals.get(exchangeId) ?? MINUTE_MS);
        return [id, createFill(store, id, range, apartMs)];
      }),
  );
}

/** Of one market 10,080 minutes. */
const PAGE_MS = 7 * DAY_MS;

function createFill(store: Store, marketId: number, range: TimeRange, apartMs: number): CandleFill {
  const open = (before: number | undefined, after: number | undefined): TimeRange => ({
    since: before === undefined ? range.since : Math.max(range.since, Math.floor(before + apartMs) + 1),
    until: after === undefined ? range.until : Math.min(range.until, Math.ceil(after - apartMs)),
  });
  return {
    apartMs,
    async between(before, after) {
      const { since, until } = open(before, after);
      return since < until ? readMinuteCloses(store, marketId, { since, until }) : [];
    },
    async *scanBetween(before, after) {
      const { since, until } = open(before, after);
      for (let start = since; start < until; start += PAGE_MS) {
        const closes = await readMinuteCloses(store, marketId, {
          since: start,
          until: Math.min(until, start + PAGE_MS),
        });
        if (closes.length > 0) yield closes;
      }
    },
  };
}
