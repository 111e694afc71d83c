import { bucketOpen } from '../market/bucket.js';
import { DAY_MS } from '../market/duration.js';
import { intersect, union } from '../market/span.js';
import type { TimeRange } from '../market/time.js';
import { readCandles } from '../store/candle.js';
import { readAllCoverage } from '../store/coverage.js';
import type { Store } from '../store/store.js';
import { scanCandleBuckets } from './candle-buckets.js';
import { readPriceBuckets, readPriceSpan, type SeenBucket } from './price-buckets.js';

export interface OhlcQuery {
  readonly market: { readonly id: number; readonly exchangeId: number };
  /** As `parseBucketLength` gives it. */
  readonly intervalMs: number;
  /** Of open times; a candle that opens inside is whole, also where it ends after the range. */
  readonly range: TimeRange;
  /** The most candles; all when absent. */
  readonly limit?: number;
}

/** One market over one bucket of time, half-open. */
export interface Ohlc {
  /** Epoch ms UTC, on the grid of `bucketOpen`. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In the base asset; null unless candles say it of the whole bucket. */
  readonly volume: number | null;
  /**
   * `exchange`: the exchange's own candle of this length. `candles`: shorter ones, which cover the bucket. `prices`: what was
   * seen of the bucket, polled or in the candles of a part of it.
   */
  readonly source: 'exchange' | 'candles' | 'prices';
}

/** The most candles that are made at once. */
const PAGE_BUCKETS = 5_000;

/** More holes than this between candles are looked at as one. */
const HOLES_APART = 20;

/**
 * One market's candles that open in the range, oldest first. Each is the exchange's own where it is held; else it is put
 * together from shorter stored candles, the longest that cover the bucket; else from what was seen in it. A bucket of which
 * nothing was seen has no candle. The newest one may still be running.
 *
 * @throws the signal's reason when it aborts.
 */
export async function readOhlc(store: Store, query: OhlcQuery, signal?: AbortSignal): Promise<Ohlc[]> {
  const found: Ohlc[] = [];
  for await (const page of scanOhlc(store, query, signal)) found.push(...page);
  return found;
}

/** As `readOhlc`, in pages of at most 5,000, none of them empty. */
export async function* scanOhlc(store: Store, query: OhlcQuery, signal?: AbortSignal): AsyncGenerator<Ohlc[]> {
  const { market, intervalMs } = query;
  const held = await readHeld(store, market);
  const range = alignedRange(query.range, held.span, intervalMs);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  let pageBuckets = Math.min(PAGE_BUCKETS, left);
  for (let since = range.since; since < range.until && left > 0; ) {
    signal?.throwIfAborted();
    const page = { since, until: Math.min(range.until, since + pageBuckets * intervalMs) };
    const candles = (await readPage(store, { market, intervalMs, held, page }, signal)).slice(0, left);
    if (candles.length > 0) yield candles;
    left -= candles.length;
    since = page.until;
    // What a long gap left over of a small page is not worth as many questions.
    pageBuckets = Math.min(PAGE_BUCKETS, candles.length === 0 ? 2 * pageBuckets : Math.max(pageBuckets, left));
  }
}

/** What is stored of a market: where anything can be, and by candle length what is known without a hole. */
interface Held {
  readonly span: TimeRange;
  readonly known: ReadonlyMap<number, readonly TimeRange[]>;
}

async function readHeld(store: Store, market: OhlcQuery['market']): Promise<Held> {
  const known = new Map<number, TimeRange[]>();
  const spans: TimeRange[] = [];
  for (const { intervalMs, since, until, state } of await readAllCoverage(store, { marketIds: [market.id] })) {
    if (state !== 'traded' && state !== 'empty') continue;
    const ofLength = known.get(intervalMs) ?? [];
    ofLength.push({ since, until });
    known.set(intervalMs, ofLength);
    spans.push({ since, until });
  }
  const polled = await readPriceSpan(store, market);
  if (polled !== null) spans.push(polled);
  const all = union(spans);
  return { span: { since: all[0]?.since ?? 0, until: all.at(-1)?.until ?? 0 }, known };
}

/** The range cut to what is held, from the first bucket that opens in it. */
function alignedRange(asked: TimeRange, held: TimeRange, intervalMs: number): TimeRange {
  const since = Math.max(bucketOpen(asked.since - 1, intervalMs) + intervalMs, bucketOpen(held.since, intervalMs));
  return { since, until: Math.min(asked.until, held.until) };
}

interface Page {
  readonly market: OhlcQuery['market'];
  readonly intervalMs: number;
  readonly held: Held;
  /** From the opening of a bucket. */
  readonly page: TimeRange;
}

async function readPage(store: Store, asked: Page, signal?: AbortSignal): Promise<Ohlc[]> {
  const { market, intervalMs, held, page } = asked;
  const found = new Map<number, Ohlc>();
  for (const candle of await readCandles(store, { marketId: market.id, intervalMs }, page)) {
    // Where days are put together, not every exchange begins where we do.
    if (bucketOpen(candle.openTime, intervalMs) === candle.openTime) {
      found.set(candle.openTime, { ...candle, source: 'exchange' });
    }
  }
  const shorter = shorterLengths(held, intervalMs);
  for (const partMs of shorter) {
    const series = { marketId: market.id, intervalMs: partMs };
    const covered = wholeBuckets(held.known.get(partMs) ?? [], intervalMs);
    for (const span of intersect(holesOf(page, intervalMs, found), covered)) {
      for await (const bucket of scanCandleBuckets(store, series, span, intervalMs)) {
        signal?.throwIfAborted();
        found.set(bucket.openTime, ohlc(bucket, bucket.volume, 'candles'));
      }
    }
  }
  for (const span of few(holesOf(page, intervalMs, found))) {
    for (const bucket of await readSeen(store, asked, span, shorter.at(-1), signal)) {
      if (!found.has(bucket.openTime)) found.set(bucket.openTime, ohlc(bucket, null, 'prices'));
    }
  }
  return [...found.values()].sort((a, b) => a.openTime - b.openTime);
}

/** The polled prices by bucket, and with them the candles of a part of one; in no order. */
async function readSeen(
  store: Store,
  { market, intervalMs }: Page,
  span: TimeRange,
  partMs: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Iterable<SeenBucket>> {
  const seen = new Map<number, SeenBucket>();
  if (partMs !== undefined) {
    const series = { marketId: market.id, intervalMs: partMs };
    for await (const bucket of scanCandleBuckets(store, series, span, intervalMs)) seen.set(bucket.openTime, bucket);
  }
  for (const bucket of await readPriceBuckets(store, market, span, intervalMs, signal)) {
    const part = seen.get(bucket.openTime);
    seen.set(bucket.openTime, part === undefined ? bucket : together(part, bucket));
  }
  return seen.values();
}

/** The spans of the page whose buckets have no candle yet; the last bucket may reach beyond the page and is there whole. */
function holesOf(page: TimeRange, intervalMs: number, found: ReadonlyMap<number, Ohlc>): TimeRange[] {
  const holes: { since: number; until: number }[] = [];
  for (let open = page.since; open < page.until; open += intervalMs) {
    if (found.has(open)) continue;
    const last = holes.at(-1);
    if (last?.until === open) last.until += intervalMs;
    else holes.push({ since: open, until: open + intervalMs });
  }
  return holes;
}

/** The holes, or one from the first to the last where there are many: each costs questions of its own. */
function few(holes: readonly TimeRange[]): readonly TimeRange[] {
  const [first, last] = [holes[0], holes.at(-1)];
  if (first === undefined || last === undefined || holes.length <= HOLES_APART) return holes;
  return [{ since: first.since, until: last.until }];
}

/** Candle lengths of which some are held and of which a bucket is made, the longest first. A day or less begins where its buckets do. */
function shorterLengths({ known }: Held, intervalMs: number): number[] {
  return [...known.keys()]
    .filter((partMs) => partMs < intervalMs && partMs <= DAY_MS && intervalMs % partMs === 0)
    .sort((a, b) => b - a);
}

/** The buckets that lie in the spans from end to end. */
function wholeBuckets(spans: readonly TimeRange[], intervalMs: number): TimeRange[] {
  return union(spans)
    .map(({ since, until }) => ({
      since: bucketOpen(since - 1, intervalMs) + intervalMs,
      until: bucketOpen(until, intervalMs),
    }))
    .filter(({ since, until }) => since < until);
}

function together(a: SeenBucket, b: SeenBucket): SeenBucket {
  const [first, last] = [a.firstTime <= b.firstTime ? a : b, a.lastTime > b.lastTime ? a : b];
  return {
    openTime: a.openTime,
    firstTime: first.firstTime,
    open: first.open,
    high: Math.max(a.high, b.high),
    low: Math.min(a.low, b.low),
    lastTime: last.lastTime,
    close: last.close,
  };
}

function ohlc({ openTime, open, high, low, close }: SeenBucket, volume: number | null, source: Ohlc['source']): Ohlc {
  return { openTime, open, high, low, close, volume, source };
}
