import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import type { Point } from '../store/price.js';
import type { Store } from '../store/store.js';
import { readCandleFills } from './candle-fill.js';
import type { PriceColumns } from './closes.js';
import { readKeptPoints } from './pruned-points.js';

interface Market {
  readonly id: number;
  readonly exchangeId: number;
}

/** Of one market at one poll a minute 10,080 prices. */
const PAGE_MS = 7 * DAY_MS;

/**
 * What was observed of one market in the range: its prices, and where nobody polled the closes of its minute candles. Holds the
 * columns and a week of what they are read from; ends with the signal's reason when it aborts.
 */
export async function readObservations(
  store: Store,
  market: Market,
  range: TimeRange,
  signal?: AbortSignal,
): Promise<PriceColumns> {
  const columns: PriceColumns = { times: [], prices: [] };
  const add = ({ time, price }: Point) => {
    columns.times.push(time);
    columns.prices.push(price);
  };
  for (let since = range.since; since < range.until; since += PAGE_MS) {
    signal?.throwIfAborted();
    const page = { since, until: Math.min(range.until, since + PAGE_MS) };
    const fill = (await readCandleFills(store, [market], page)).get(market.id);
    // Prices just outside say which closes inside are of ticks that were polled.
    const apartMs = fill?.apartMs ?? 0;
    let before: number | undefined;
    for (const point of await readKeptPoints(store, market, { since: since - apartMs, until: page.until + apartMs })) {
      const isAfterGap = before === undefined || point.time - before > 2 * apartMs;
      if (fill && isAfterGap) for (const close of await fill.between(before, point.time)) add(close);
      if (point.time >= page.since && point.time < page.until) add(point);
      before = point.time;
    }
    if (fill) for (const close of await fill.between(before, undefined)) add(close);
    await nextTurn();
  }
  return columns;
}
