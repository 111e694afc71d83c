import { HOUR_MS } from '../market/duration.js';
import { bucketOf } from '../store/rollup/level.js';
import type { PriceColumn } from '../store/rollup/price-runs.js';
import type { Summaries } from '../store/rollup/summarise.js';
import type { Store } from '../store/store.js';
import { readHourPolls } from './hour-polls.js';
import { createOpenHour, type OpenHour } from './open-hour.js';
import { createSpanReading } from './span-reading.js';
import { addRows, emptyHour, type HourRows, rowMaker } from './window-rows.js';
import { createWindowSpan, type SpanSource } from './window-span.js';

interface Exchange {
  readonly id: number;
  /** Epoch ms UTC; null when no prices were pruned. */
  readonly prunedBefore: number | null;
}

/**
 * The Summaries of an exchange's markets over windows that all end at its newest poll, kept so that the next poll costs
 * little: whole hours come from the pyramid, the hours at both ends of a window are held in slices of five minutes.
 * Candles do not count, only what was polled.
 */
export interface WindowMemory {
  /** Forgets everything; what is stored up to that time, inclusive, is what there is. */
  restart(at: number): void;
  /** Adds the next poll, not before the one before; it need not be stored yet. */
  append(poll: PriceColumn): void;
  /**
   * The Summary of each market over the window that ends with the newest poll and begins `windowMs` before; both ends belong
   * to it. Empty where a market has no price in it. The next read of a window of that length overwrites it.
   */
  read(store: Store, windowMs: number): Promise<Summaries>;
  /**
   * Does a little of what the windows will need when the next hour begins. Between two polls, so that none of them has to
   * wait for all of it; without it all is the same, only later.
   */
  prepare(store: Store): Promise<void>;
}

/** @param windows the lengths that can be read, ms, and the ids of the markets that each is asked about, ascending. */
export function createWindowMemory(exchange: Exchange, windows: ReadonlyMap<number, Uint32Array>): WindowMemory {
  const ids = new Uint32Array(new Set([...windows.values()].flatMap((some) => [...some]))).sort();
  const rowsOf = rowMaker(ids);
  let at = 0;
  let open: OpenHour | null = null;
  let hours = new Map<number, HourRows>();
  let spans = newSpans();

  function newSpans() {
    return new Map([...windows].map(([windowMs, some]) => [windowMs, createWindowSpan(windowMs, ids, some)]));
  }

  function beginHour(openTime: number): void {
    const ended = open;
    open = null;
    if (ended?.rows.openTime === openTime - HOUR_MS) {
      const whole = ended.whole();
      for (const span of spans.values()) span.endHour(ended.rows.openTime, whole);
      // Without a poll in between, the whole of the new one has been seen.
      const rows = emptyHour(openTime);
      hours.set(openTime, rows);
      open = createOpenHour(rows, at, ids.length);
    }
    const firsts = [...spans.keys()].map((windowMs) => bucketOf(at - windowMs, HOUR_MS));
    const wanted = new Set([openTime, ...firsts, ...firsts.map((first) => first + HOUR_MS)]);
    for (const held of hours.keys()) if (!wanted.has(held)) hours.delete(held);
  }

  function sourceOf(store: Store): SpanSource {
    return {
      store,
      isHeld: (openTime) => hours.has(openTime),
      readSpan: (range, some) => createSpanReading(exchange, range, some),
      async hourAt(openTime) {
        const held = hours.get(openTime);
        if (held !== undefined) return held;
        const hour = emptyHour(openTime);
        const range = { since: openTime, until: Math.min(openTime + HOUR_MS, at + 1) };
        for await (const poll of readHourPolls(store, exchange.id, range, ids)) addRows(hour, rowsOf(poll));
        hours.set(openTime, hour);
        return hour;
      },
    };
  }

  return {
    restart(time) {
      at = time;
      open = null;
      hours = new Map();
      spans = newSpans();
    },
    append(poll) {
      const before = bucketOf(at, HOUR_MS);
      at = poll.takenAt;
      const openTime = bucketOf(at, HOUR_MS);
      if (openTime !== before) beginHour(openTime);
      open?.add(rowsOf(poll));
    },
    async read(store, windowMs) {
      const span = spans.get(windowMs);
      if (span === undefined) throw new RangeError(`window memory: no window of ${windowMs} ms`);
      const source = sourceOf(store);
      open ??= createOpenHour(await source.hourAt(bucketOf(at, HOUR_MS)), at, ids.length);
      return span.read(source, at, open);
    },
    async prepare(store) {
      if (open === null) return;
      const source = sourceOf(store);
      let mayRead = true;
      for (const span of spans.values()) if (await span.prepare(source, at, open, mayRead)) mayRead = false;
    },
  };
}
