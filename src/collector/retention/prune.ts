import { DAY_MS, HOUR_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import type { TimeRange } from '../../market/time.js';
import { timeName } from '../../market/time.js';
import type { StoredExchange } from '../../store/exchange.js';
import { deletePrices, giveUpHour, readPricedSpans } from '../../store/prune.js';
import { buildRollups } from '../../store/rollup/build.js';
import { bucketOf, FINEST_MS } from '../../store/rollup/level.js';
import { readHeads, type SnapshotHead } from '../../store/rollup/polls.js';
import type { Store } from '../../store/store.js';

/** What was pruned of an exchange. */
export interface PruneRow {
  readonly exchange: string;
  /** The beginning of the first hour, or day, that lost its prices, epoch ms UTC. */
  readonly since: number;
  /** The end of the last one, epoch ms UTC. */
  readonly until: number;
  readonly prices: number;
  /** One for each day; 0 without an archive. */
  readonly archivedFiles: number;
  /** What these files take. */
  readonly archiveBytes: number;
}

export interface PruneOptions {
  /** Single prices before it go, epoch ms UTC; cut down to a whole hour, with an archive to a whole day. */
  readonly before: number;
  /** Hours that were pruned before and imported again since are left alone. */
  readonly isForward?: boolean;
  /** The folder of the archive. */
  readonly archive?: string;
  readonly now: () => number;
  /**
   * Is waited for before each piece of work, some tens of milliseconds each; ends everything by throwing. After a `write` the
   * store should be left alone for a moment, for on SQLite who waits to write looks only now and then.
   */
  readonly step: (kind: 'read' | 'write') => Promise<void>;
  /** How many prices are gone. */
  readonly onPruned?: (prices: number) => void;
}

/** What a transaction deletes: about 20 ms on SQLite, for that long a collector may have to wait. */
const MOST_PRICES = 50_000;

/** What is pruned at once: an hour, or with an archive the day that its file holds. */
export function spanLength(archive: string | undefined): number {
  return archive === undefined ? HOUR_MS : DAY_MS;
}

const MOST_ROUNDS = 5;

/** The hours, or with an archive days, of an exchange whose prices would go, oldest first. */
export function readPrunable(
  store: Store,
  exchange: StoredExchange,
  { before, isForward, archive }: Pick<PruneOptions, 'before' | 'isForward' | 'archive'>,
) {
  const lengthMs = spanLength(archive);
  const until = bucketOf(before, lengthMs);
  // The last one may not be finished.
  const since = isForward && exchange.prunedBefore !== null ? bucketOf(exchange.prunedBefore - 1, lengthMs) : 0;
  return readPricedSpans(store, exchange.id, { since, until }, lengthMs);
}

/**
 * Deletes the single prices of an exchange before a time, oldest first, in short transactions; its Summaries, the record of
 * its polls, its newest prices and its candles stay. Whatever ends it half-way, the next call goes on from there. With an archive, a
 * day's prices go only when its file is on disk.
 *
 * @returns null when there was nothing to delete.
 * @throws CrunchError as `giveUpHour` and `archiveDay`; what `step` throws.
 */
export async function pruneExchange(
  store: Store,
  exchange: StoredExchange,
  options: PruneOptions,
): Promise<PruneRow | null> {
  const { archive } = options;
  const lengthMs = spanLength(archive);
  const spans = await readPrunable(store, exchange, options);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return null;
  // What writes Parquet is slow to load.
  const archiving = archive === undefined ? null : await import('./archive-day.js');
  let prices = 0;
  let archiveBytes = 0;
  for (const { openTime } of spans) {
    const range = { since: openTime, until: openTime + lengthMs };
    let fileBytes = 0;
    // Once, unless prices were imported in between; who goes on importing them is not chased for ever.
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const heads = await headsOf(store, exchange.id, range);
      if (heads.length === 0) break;
      if (archive !== undefined && archiving !== null) {
        const day = { exchange: exchange.slug, openTime, heads };
        fileBytes = await archiving.archiveDay(store, archive, day, options.now(), () => options.step('read'));
      }
      for (const hour of hoursOf(heads)) {
        prices += await pruneHour(store, exchange.id, hour, options.step);
        options.onPruned?.(prices);
      }
    }
    archiveBytes += fileBytes;
  }
  const until = last.openTime + lengthMs;
  await build(store, exchange.id, until, options.step);
  return {
    exchange: exchange.slug,
    since: first.openTime,
    until,
    prices,
    archivedFiles: archive === undefined ? 0 : spans.length,
    archiveBytes,
  };
}

interface Hour {
  readonly openTime: number;
  readonly heads: SnapshotHead[];
}

async function headsOf(store: Store, exchangeId: number, range: TimeRange): Promise<SnapshotHead[]> {
  const heads: SnapshotHead[] = [];
  for await (const head of readHeads(store, exchangeId, range)) heads.push(head);
  return heads;
}

function hoursOf(heads: readonly SnapshotHead[]): Hour[] {
  const hours: Hour[] = [];
  for (const head of heads) {
    const openTime = bucketOf(head.takenAt, FINEST_MS);
    const last = hours.at(-1);
    if (last?.openTime === openTime) last.heads.push(head);
    else hours.push({ openTime, heads: [head] });
  }
  return hours;
}

async function pruneHour(
  store: Store,
  exchangeId: number,
  { openTime, heads }: Hour,
  step: PruneOptions['step'],
): Promise<number> {
  await step('write');
  while (!(await giveUpHour(store, exchangeId, openTime))) {
    const built = await build(store, exchangeId, openTime + FINEST_MS, step);
    if (built === 0) throw new CrunchError('busy', `prune: the hour ${timeName(openTime)} is being written`);
  }
  let deleted = 0;
  for (const part of partsOf(heads)) {
    await step('write');
    deleted += await deletePrices(store, part);
  }
  return deleted;
}

function partsOf(heads: readonly SnapshotHead[]): SnapshotHead[][] {
  const parts: SnapshotHead[][] = [];
  let prices = Number.POSITIVE_INFINITY;
  for (const head of heads) {
    prices += head.priceCount;
    if (prices > MOST_PRICES) {
      parts.push([]);
      prices = head.priceCount;
    }
    parts.at(-1)?.push(head);
  }
  return parts;
}

/** Builds what is due of the exchange, a bucket at a time; gives how many. */
async function build(store: Store, exchangeId: number, now: number, step: PruneOptions['step']): Promise<number> {
  for (let built = 0; ; built++) {
    await step('write');
    if ((await buildRollups(store, { now, exchangeIds: [exchangeId], most: 1 })) === 0) return built;
  }
}
