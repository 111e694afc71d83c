import { WEEK_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import type { TimeRange } from '../../market/time.js';
import { consistently } from '../consistent.js';
import { FINEST_MS, LEVELS, QUARTER_MS } from '../rollup/level.js';
import { readPolls } from '../rollup/polls.js';
import { runsOf } from '../rollup/price-runs.js';
import { readPriceBlock, readPriceBlocks, readRollupBuckets, readRollups } from '../rollup/rollup.js';
import { differenceOf, mergeSummaries, type Summaries, summariesOfRuns } from '../rollup/summarise.js';
import type { Store } from '../store.js';
import type { Finding, Thoroughness } from './finding.js';

const SAMPLE = 200;
const PAGE = 1_000;

interface Bucket {
  readonly id: number;
  readonly exchangeId: number;
  readonly intervalMs: number;
  readonly openTime: number;
  readonly prunedBefore: number | null;
}

/** Recomputes blocks of Summaries, of hours from the rows of the prices, of longer buckets from their parts. */
export async function* checkRollups(store: Store, how: Thoroughness): AsyncGenerator<Finding> {
  const isSampled = await sampling(store, how);
  for await (const bucket of bucketsOf(store)) {
    how.signal?.throwIfAborted();
    if (!isSampled(bucket)) continue;
    const { exchangeId, intervalMs, openTime: at } = bucket;
    const of = { exchangeId, intervalMs, at };
    try {
      const found = await consistently(store, (reading) =>
        intervalMs === QUARTER_MS
          ? checkQuarter(reading, bucket)
          : intervalMs === FINEST_MS
            ? checkHour(reading, bucket)
            : checkLonger(reading, bucket),
      );
      if (found !== null) yield { ...of, ...found };
    } catch (error) {
      if (!(error instanceof CrunchError) || error.code !== 'store') throw error;
      yield { ...of, check: 'rollup', problem: error.message };
    }
    how.onChecked?.();
  }
}

type Fault = Pick<Finding, 'check' | 'problem'>;

async function sampling(store: Store, { isFull, now }: Thoroughness): Promise<(bucket: Bucket) => boolean> {
  if (isFull) return () => true;
  const { count } = await store.db
    .selectFrom('rollup')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const step = Math.max(1, Math.ceil(count / SAMPLE));
  const offset = Math.floor(now / 60_000) % step;
  return ({ id, openTime }) => openTime >= now - WEEK_MS || id % step === offset;
}

async function* bucketsOf({ db }: Store): AsyncGenerator<Bucket> {
  for (let after = 0; ; ) {
    const page = await db
      .selectFrom('rollup as r')
      .innerJoin('exchange as e', 'e.id', 'r.exchange_id')
      .select(['r.id', 'r.exchange_id as exchangeId', 'r.interval_ms as intervalMs', 'r.open_time as openTime'])
      .select('e.pruned_before as prunedBefore')
      .where('r.id', '>', after)
      .orderBy('r.id')
      .limit(PAGE)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}

async function checkHour(store: Store, { id, exchangeId, openTime, prunedBefore }: Bucket): Promise<Fault | null> {
  const [held] = await readRollups(store, [id]);
  // Gone since the list was read: prices were added to it.
  if (held === undefined) return null;
  const range = { since: openTime, until: openTime + FINEST_MS };
  const [prices] = await readPriceBlocks(store, exchangeId, { since: openTime, until: openTime + 1 });
  const block = prices === undefined ? null : await readPriceBlock(store, prices.id, range);
  if (block !== null) {
    const fault = faultOf('prices', summariesOfRuns(block.runs), held);
    if (fault !== null) return fault;
  }
  // Of a pruned hour there are no rows left to compare with.
  if (openTime < (prunedBefore ?? Number.NEGATIVE_INFINITY)) return null;
  return faultOf('rollup', held, await recompute(store, exchangeId, range));
}

async function checkQuarter(store: Store, { id, exchangeId, openTime, prunedBefore }: Bucket): Promise<Fault | null> {
  const [held] = await readRollups(store, [id]);
  if (held === undefined || openTime < (prunedBefore ?? Number.NEGATIVE_INFINITY)) return null;
  const range = { since: openTime, until: openTime + QUARTER_MS };
  return faultOf('rollup', held, await recompute(store, exchangeId, range));
}

async function recompute(store: Store, exchangeId: number, range: TimeRange): Promise<Summaries> {
  const parts: Summaries[] = [];
  for await (const polls of readPolls(store, exchangeId, range, undefined, 'rows')) {
    parts.push(summariesOfRuns(runsOf(polls)));
  }
  return mergeSummaries(parts);
}

async function checkLonger(store: Store, bucket: Bucket): Promise<Fault | null> {
  const { id, exchangeId, intervalMs, openTime } = bucket;
  const [held] = await readRollups(store, [id]);
  if (held === undefined) return null;
  const partMs = LEVELS[LEVELS.indexOf(intervalMs as (typeof LEVELS)[number]) - 1];
  if (partMs === undefined) return { check: 'rollup', problem: `unknown length ${intervalMs} ms` };
  const parts = await readRollupBuckets(store, exchangeId, partMs, { since: openTime, until: openTime + intervalMs });
  const ids = parts.map((part) => part.id);
  return faultOf('rollup', held, mergeSummaries(await readRollups(store, ids)));
}

function faultOf(check: Fault['check'], held: Summaries, wanted: Summaries): Fault | null {
  const problem = differenceOf(held, wanted);
  return problem === null ? null : { check, problem };
}
