import type { Store, Transaction } from '../store.js';
import { bucketOf, FINEST_MS, LEVELS, QUARTER_MS, QUARTERS_KEPT_MS } from './level.js';
import { readPolls } from './polls.js';
import { type PriceColumn, runsOf } from './price-runs.js';
import { readRollupBuckets, readRollups, writePriceBlock, writeRollup } from './rollup.js';
import { mergeSummaries, type Summaries, summariesOfRuns } from './summarise.js';

export interface BuildOptions {
  /** Epoch ms UTC; a bucket that is not over then waits. */
  readonly now: number;
  /** All when absent. */
  readonly exchangeIds?: readonly number[];
  /** The most buckets to build; all when absent. */
  readonly most?: number;
  readonly signal?: AbortSignal;
  /** How many buckets are built and how many were to be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Builds the blocks that are listed for it, oldest first, each in a transaction of its own; so whatever ends it half-way, the
 * rest is built by the next call, and until then is read from the prices.
 *
 * @returns how many were built.
 * @throws the signal's reason when it aborts.
 */
export async function buildRollups(store: Store, options: BuildOptions): Promise<number> {
  const { now, exchangeIds, most = Number.POSITIVE_INFINITY, signal, onProgress } = options;
  const total = onProgress === undefined ? 0 : await countDue(store, options);
  let done = 0;
  for (const intervalMs of LEVELS) {
    for (;;) {
      const due = await readDue(store, intervalMs, now, exchangeIds);
      for (const { exchange_id, open_time } of due) {
        if (done >= most) return done;
        signal?.throwIfAborted();
        await store.db
          .transaction()
          .execute((tx) => buildBucket(tx, store, { exchangeId: exchange_id, intervalMs, openTime: open_time }, now));
        done += 1;
        onProgress?.(done, total);
      }
      if (due.length < PAGE) break;
    }
  }
  return done;
}

/**
 * As `buildRollups`, for one exchange, inside the transaction that stores its prices: what was over before `now`, but only so
 * much of it that a poll is not held up.
 */
export async function buildDue(tx: Transaction, store: Store, exchangeId: number, now: number): Promise<void> {
  const reading = { ...store, db: tx };
  for (const intervalMs of LEVELS) {
    const due = await readDue(reading, intervalMs, now, [exchangeId]);
    for (const { open_time } of due.slice(0, MOST_WITH_POLL)) {
      await buildBucket(tx, store, { exchangeId, intervalMs, openTime: open_time }, now);
    }
  }
}

/**
 * Builds the quarter of an hour before the one that holds the time, in the transaction that stores a poll of that time and has
 * listed its hour. The last quarter of an hour is built with the hour.
 */
export async function buildQuarterBefore(
  tx: Transaction,
  store: Store,
  exchangeId: number,
  time: number,
): Promise<void> {
  const until = bucketOf(time, QUARTER_MS);
  const openTime = until - QUARTER_MS;
  if (openTime < bucketOf(time, FINEST_MS)) return;
  const reading: Store = { ...store, db: tx };
  const held = await readRollupBuckets(reading, exchangeId, QUARTER_MS, { since: openTime, until: openTime + 1 });
  if (held.length > 0) return;
  const parts: Summaries[] = [];
  for await (const polls of readPolls(reading, exchangeId, { since: openTime, until })) {
    parts.push(summariesOfRuns(runsOf(polls)));
  }
  if (parts.length === 0) return;
  await writeRollup(tx, exchangeId, { ...mergeSummaries(parts), openTime, intervalMs: QUARTER_MS });
}

const PAGE = 500;
const MOST_WITH_POLL = 2;
/** An hour with more prices than this gets no price block: reading a part of it costs as much as reading its rows. */
const MOST_PRICES = 2_000_000;

interface Bucket {
  readonly exchangeId: number;
  readonly intervalMs: number;
  readonly openTime: number;
}

function dueOf({ db, engine }: Store, now: number, exchangeIds: readonly number[] | undefined) {
  return db
    .selectFrom('rollup_pending as due')
    .where((eb) => eb(eb('due.open_time', '+', eb.ref('due.interval_ms')), '<=', now))
    .$if(exchangeIds !== undefined, (query) => query.where(engine.isAmong('due.exchange_id', exchangeIds ?? [])));
}

/** Buckets that are over and whose parts are built, oldest first, a page of them. */
function readDue(store: Store, intervalMs: number, now: number, exchangeIds: readonly number[] | undefined) {
  return dueOf(store, now, exchangeIds)
    .select(['due.exchange_id', 'due.open_time'])
    .where('due.interval_ms', '=', intervalMs)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('rollup_pending as part')
            .select('part.open_time')
            .whereRef('part.exchange_id', '=', 'due.exchange_id')
            .where('part.interval_ms', '=', partLength(intervalMs))
            .whereRef('part.open_time', '>=', 'due.open_time')
            .where((one) => one('part.open_time', '<', one('due.open_time', '+', intervalMs))),
        ),
      ),
    )
    .orderBy('due.open_time')
    .orderBy('due.exchange_id')
    .limit(PAGE)
    .execute();
}

async function countDue(store: Store, { now, exchangeIds }: BuildOptions): Promise<number> {
  const { count } = await dueOf(store, now, exchangeIds)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The length of the buckets that one of this length is merged from; 0 for the finest. */
function partLength(intervalMs: number): number {
  return LEVELS[LEVELS.indexOf(intervalMs as (typeof LEVELS)[number]) - 1] ?? 0;
}

async function buildBucket(tx: Transaction, store: Store, bucket: Bucket, now: number): Promise<void> {
  const { exchangeId, intervalMs, openTime } = bucket;
  // Holds off who would add prices to the bucket meanwhile, and whoever else would build it.
  const taken = await tx
    .updateTable('rollup_pending')
    .set((eb) => ({ touched: eb.ref('touched') }))
    .where('exchange_id', '=', exchangeId)
    .where('interval_ms', '=', intervalMs)
    .where('open_time', '=', openTime)
    .returning('touched')
    .execute();
  if (taken.length === 0) return;
  const reading: Store = { ...store, db: tx };
  if (intervalMs === FINEST_MS) await buildHour(tx, reading, bucket, now);
  else {
    const whole = await summariesOfParts(reading, bucket);
    if (whole !== null) await writeRollup(tx, exchangeId, { ...whole, openTime, intervalMs });
  }
  await tx
    .deleteFrom('rollup_pending')
    .where('exchange_id', '=', exchangeId)
    .where('interval_ms', '=', intervalMs)
    .where('open_time', '=', openTime)
    .execute();
}

async function buildHour(tx: Transaction, store: Store, { exchangeId, openTime }: Bucket, now: number): Promise<void> {
  const intervalMs = FINEST_MS;
  const range = { since: openTime, until: openTime + intervalMs };
  const parts: Summaries[] = [];
  const columns: PriceColumn[] = [];
  let prices = 0;
  for await (const polls of readPolls(store, exchangeId, range)) {
    parts.push(summariesOfRuns(runsOf(polls)));
    prices += polls.reduce((sum, poll) => sum + poll.prices.length, 0);
    if (prices <= MOST_PRICES) columns.push(...polls);
  }
  const isWhole = prices <= MOST_PRICES;
  const held = await readHeldHour(store, exchangeId, openTime);
  const whole = parts.length === 0 ? null : mergeSummaries(parts);
  // Of a pruned hour the block is all there is, until an import has brought every price of it back.
  if (whole !== null && (held === null || isWholeAgain(held, whole))) {
    await writeRollup(tx, exchangeId, { ...whole, openTime, intervalMs });
    if (isWhole) await writePriceBlock(tx, exchangeId, { openTime, intervalMs, runs: runsOf(columns) });
    if (isWhole && openTime >= now - QUARTERS_KEPT_MS) await writeQuarters(tx, exchangeId, openTime, columns);
  }
  await tx
    .deleteFrom('rollup')
    .where('exchange_id', '=', exchangeId)
    .where('interval_ms', '=', QUARTER_MS)
    .where('open_time', '<', now - QUARTERS_KEPT_MS)
    .execute();
  await tx
    .deleteFrom('snapshot_block')
    .where('snapshot_id', 'in', (eb) =>
      eb
        .selectFrom('snapshot')
        .select('id')
        .where('exchange_id', '=', exchangeId)
        .where('taken_at', '>=', range.since)
        .where('taken_at', '<', range.until),
    )
    .execute();
}

async function writeQuarters(
  tx: Transaction,
  exchangeId: number,
  hour: number,
  polls: readonly PriceColumn[],
): Promise<void> {
  for (let openTime = hour; openTime < hour + FINEST_MS; openTime += QUARTER_MS) {
    const own = polls.filter(({ takenAt }) => takenAt >= openTime && takenAt < openTime + QUARTER_MS);
    if (own.length === 0) continue;
    await writeRollup(tx, exchangeId, { ...summariesOfRuns(runsOf(own)), openTime, intervalMs: QUARTER_MS });
  }
}

async function summariesOfParts(store: Store, { exchangeId, intervalMs, openTime }: Bucket): Promise<Summaries | null> {
  const range = { since: openTime, until: openTime + intervalMs };
  const parts = await readRollupBuckets(store, exchangeId, partLength(intervalMs), range);
  if (parts.length === 0) return null;
  return mergeSummaries(
    await readRollups(
      store,
      parts.map(({ id }) => id),
    ),
  );
}

/** What is held of an hour that is to be built: something only where its prices were pruned. */
async function readHeldHour(store: Store, exchangeId: number, openTime: number): Promise<Summaries | null> {
  const held = await readRollupBuckets(store, exchangeId, FINEST_MS, { since: openTime, until: openTime + 1 });
  const [block] = await readRollups(
    store,
    held.map(({ id }) => id),
  );
  return block ?? null;
}

function isWholeAgain(held: Summaries, found: Summaries): boolean {
  const counts = new Map<number, number>();
  for (const [i, id] of found.marketIds.entries()) counts.set(id, found.columns.count[i] as number);
  return held.marketIds.every((id, i) => (counts.get(id) ?? 0) >= (held.columns.count[i] as number));
}
