import { HOUR_MS, MINUTE_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { emptyColumns, mergeColumns, SUMMARY_FIELDS } from '../stats/summary-columns.js';
import { bucketOf } from '../store/rollup/level.js';
import { readPolls } from '../store/rollup/polls.js';
import { type PriceColumn, type PriceRuns, runsOf } from '../store/rollup/price-runs.js';
import { readPriceBlock, readPriceBlocks, readRollups } from '../store/rollup/rollup.js';
import { mergeSummaries, placesIn, type Summaries, summariesOfRuns } from '../store/rollup/summarise.js';
import type { Store } from '../store/store.js';
import { planRange } from './rollup-plan.js';

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
   * Of each market with a price in the window its Summary. The window ends with the newest poll and begins `windowMs`
   * before; both ends belong to it.
   */
  read(store: Store, windowMs: number): Promise<Summaries>;
}

const SLICE_MS = 5 * MINUTE_MS;
const SLICES = HOUR_MS / SLICE_MS;

interface Slice {
  readonly polls: PriceColumn[];
  whole: Summaries | null;
}

interface Hour {
  readonly openTime: number;
  readonly slices: readonly Slice[];
  /** Slice i to the end of the hour, for an hour that is over. */
  readonly tails: (Summaries | null)[];
  /** Slices 0 … `doneCount` − 1. */
  done: Summaries;
  doneCount: number;
}

/** Of the whole hours inside a window, and which ones these are. */
interface Middle extends TimeRange {
  readonly summaries: Summaries;
}

const NOTHING = mergeSummaries([]);

/** @param wanted the only markets that are kept. */
export function createWindowMemory(exchange: Exchange, wanted: ReadonlySet<number>): WindowMemory {
  let at = 0;
  let hours = new Map<number, Hour>();
  let used = new Set<number>();
  let middles = new Map<number, Middle>();
  const sorted = Uint32Array.from(wanted).sort();

  function restart(time: number): void {
    at = time;
    hours = new Map();
    middles = new Map();
    used = new Set();
  }

  function append(poll: PriceColumn): void {
    const before = bucketOf(at, HOUR_MS);
    const openTime = bucketOf(poll.takenAt, HOUR_MS);
    at = poll.takenAt;
    if (openTime !== before) {
      for (const held of hours.keys()) if (held !== before && !used.has(held)) hours.delete(held);
      used = new Set([before]);
      // Without a poll in between, the whole of it has been seen.
      if (openTime === before + HOUR_MS && hours.has(before)) hours.set(openTime, emptyHour(openTime));
    }
    const hour = hours.get(openTime);
    if (hour !== undefined) addPoll(hour, only(poll, wanted));
  }

  async function hourAt(store: Store, openTime: number): Promise<Hour> {
    used.add(openTime);
    const held = hours.get(openTime);
    if (held !== undefined) return held;
    const hour = emptyHour(openTime);
    const range = { since: openTime, until: Math.min(openTime + HOUR_MS, at + 1) };
    for await (const poll of readHourPolls(store, exchange.id, range, sorted)) addPoll(hour, only(poll, wanted));
    hours.set(openTime, hour);
    return hour;
  }

  async function middleOf(store: Store, windowMs: number, range: TimeRange): Promise<Summaries> {
    const held = middles.get(windowMs);
    if (held?.since === range.since && held.until === range.until) return held.summaries;
    const summaries = await readSpan(store, exchange, range, sorted);
    middles.set(windowMs, { ...range, summaries });
    return summaries;
  }

  return {
    restart,
    append,
    async read(store, windowMs) {
      const since = at - windowMs;
      const first = await hourAt(store, bucketOf(since, HOUR_MS));
      const openTime = bucketOf(at, HOUR_MS);
      if (first.openTime === openTime) return joinParts(fromTime(first, since));
      const parts = fromTime(first, since);
      const range = { since: first.openTime + HOUR_MS, until: openTime };
      if (range.since < range.until) parts.push(await middleOf(store, windowMs, range));
      parts.push(...fromTime(await hourAt(store, openTime), openTime));
      return joinParts(parts.filter(({ marketIds }) => marketIds.length > 0));
    },
  };
}

/**
 * The polls of an hour, or a part of one, that stored prices; oldest first.
 *
 * @param wanted where the hour has a block, only prices of these markets are given; ascending.
 */
export async function* readHourPolls(
  store: Store,
  exchangeId: number,
  range: TimeRange,
  wanted: Uint32Array,
): AsyncGenerator<PriceColumn> {
  const openTime = bucketOf(range.since, HOUR_MS);
  const [bucket] = await readPriceBlocks(store, exchangeId, { since: openTime, until: openTime + 1 });
  const block = bucket && (await readPriceBlock(store, bucket.id, range, wanted));
  if (block) return yield* pollsOf(block.runs);
  for await (const polls of readPolls(store, exchangeId, range)) yield* polls;
}

/** What the runs are made of, by time; several polls of one time become one, so long as no market is in both. */
function pollsOf({ marketIds, starts, times, prices }: PriceRuns): PriceColumn[] {
  const columns = new Map<number, { takenAt: number; marketIds: number[]; prices: number[] }>();
  for (let run = 0; run < marketIds.length; run++) {
    const marketId = marketIds[run] as number;
    for (let item = starts[run] as number; item < (starts[run + 1] as number); item++) {
      const takenAt = times[item] as number;
      let column = columns.get(takenAt);
      if (column === undefined) {
        column = { takenAt, marketIds: [], prices: [] };
        columns.set(takenAt, column);
      }
      column.marketIds.push(marketId);
      column.prices.push(prices[item] as number);
    }
  }
  return [...columns.values()].sort((a, b) => a.takenAt - b.takenAt);
}

function only(poll: PriceColumn, wanted: ReadonlySet<number>): PriceColumn {
  const { takenAt, marketIds, prices } = poll;
  const places: number[] = [];
  for (let i = 0; i < marketIds.length; i++) if (wanted.has(marketIds[i] as number)) places.push(i);
  if (places.length === marketIds.length) return poll;
  return {
    takenAt,
    marketIds: places.map((i) => marketIds[i] as number),
    prices: places.map((i) => prices[i] as number),
  };
}

function emptyHour(openTime: number): Hour {
  const slices = Array.from({ length: SLICES }, (): Slice => ({ polls: [], whole: null }));
  return { openTime, slices, tails: [], done: NOTHING, doneCount: 0 };
}

function addPoll(hour: Hour, poll: PriceColumn): void {
  const slice = sliceAt(hour, Math.floor((poll.takenAt - hour.openTime) / SLICE_MS));
  slice.polls.push(poll);
  slice.whole = null;
}

function sliceAt(hour: Hour, index: number): Slice {
  const slice = hour.slices[index];
  if (slice === undefined) throw new RangeError(`window memory: no slice ${index}`);
  return slice;
}

function whole(slice: Slice): Summaries {
  slice.whole ??= summariesOfRuns(runsOf(slice.polls));
  return slice.whole;
}

/** The hour from that time on, in parts, oldest first; the beginning of the hour, and everything before, is all of it. */
function fromTime(hour: Hour, since: number): Summaries[] {
  const last = hour.slices.findLastIndex(({ polls }) => polls.length > 0);
  if (last < 0) return [];
  if (since <= hour.openTime) {
    if (hour.doneCount < last) {
      const more = hour.slices.slice(hour.doneCount, last).map(whole);
      hour.done = joinParts([hour.done, ...more].filter(({ marketIds }) => marketIds.length > 0));
      hour.doneCount = last;
    }
    return [hour.done, whole(sliceAt(hour, last))];
  }
  const index = Math.floor((since - hour.openTime) / SLICE_MS);
  const edge = sliceAt(hour, index).polls.filter(({ takenAt }) => takenAt >= since);
  const head = edge.length === 0 ? [] : [summariesOfRuns(runsOf(edge))];
  return index + 1 <= last ? [...head, tail(hour, index + 1, last)] : head;
}

/** Slices `index` … `last`; kept, for as long as the last one does not grow. */
function tail(hour: Hour, index: number, last: number): Summaries {
  const end = sliceAt(hour, last);
  if (end.whole === null) hour.tails.length = 0;
  const held = hour.tails[index];
  if (held) return held;
  const own = whole(sliceAt(hour, index));
  const made = index >= last ? own : joinParts([own, tail(hour, index + 1, last)]);
  hour.tails[index] = made;
  return made;
}

/** Whole hours from what is built of them, the rest from the polls. */
async function readSpan(store: Store, exchange: Exchange, range: TimeRange, wanted: Uint32Array): Promise<Summaries> {
  const parts: Summaries[] = [];
  for (const part of await planRange(store, exchange, range)) {
    if (part.from === 'rollup') {
      parts.push(...(await readRollups(store, [part.id])).map((block) => keep(block, wanted)));
    } else if (part.from === 'prices') {
      const block = await readPriceBlock(store, part.id, part, wanted);
      if (block) parts.push(summariesOfRuns(block.runs));
    } else {
      for await (const polls of readPolls(store, exchange.id, part))
        parts.push(keep(summariesOfRuns(runsOf(polls)), wanted));
    }
  }
  return joinParts(parts);
}

/** Of the wanted markets only. */
function keep({ marketIds, columns }: Summaries, wanted: Uint32Array): Summaries {
  const kept = emptyColumns(wanted.length);
  mergeColumns(kept, columns, placesIn(wanted, marketIds));
  return { marketIds: wanted, columns: kept };
}

/** As `mergeSummaries`; several times faster where all parts have the same markets, as nearly all have. */
function joinParts(parts: readonly Summaries[]): Summaries {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first ?? NOTHING;
  const { marketIds } = first;
  if (!rest.every((part) => isSameList(part.marketIds, marketIds))) return mergeSummaries(parts);
  const columns = emptyColumns(marketIds.length);
  for (const field of SUMMARY_FIELDS) columns[field].set(first.columns[field]);
  const places = Int32Array.from(marketIds.keys());
  for (const part of rest) mergeColumns(columns, part.columns, places);
  return { marketIds, columns };
}

function isSameList(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
