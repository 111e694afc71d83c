import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../market/log.js';
import { type FeedSnapshot, readNewestSnapshotId, readSnapshotPrices, readSnapshots } from '../query/snapshot-feed.js';
import type { Store } from '../store/store.js';
import { Refusal } from './http-error.js';
import type { Limits } from './limits.js';
import type { VersionWatch } from './version-watch.js';

/** A client that wants to hear of new snapshots. */
export interface Listener {
  /** Null for all. */
  readonly exchanges: ReadonlySet<string> | null;
  /** Whose prices it wants with each snapshot, by market id. */
  readonly pairs: ReadonlyMap<number, string>;
  /** The id of the last snapshot that it needs not hear of. */
  readonly lastHeard: number;
  /** In the order of ids. `points`: [pair, price] of the markets it wants. */
  hear(snapshot: FeedSnapshot, points: [string, number][]): void;
  /** Nothing has happened. */
  ping(): void;
  /** The server stops. */
  end(): void;
}

/** Looks for new snapshots once for all clients, and only while there are any. */
export interface SnapshotHub {
  /**
   * @returns how to leave.
   * @throws Refusal `busy` when as many listen as may.
   */
  join(listener: Listener): () => void;
  readonly listeners: number;
  close(): void;
}

/** Snapshots of one reading; small, so that who reads can take them before the next ones come. */
const PAGE = 50;
/** The most of the past that a client that comes back is told. */
const REPLAY = 1_000;
/** Readings that wait for a missing id: its transaction may still run, or was rolled back. */
const GAP_READINGS = 5;

type HubLimits = Pick<Limits, 'streams' | 'streamPollMs' | 'heartbeatMs'>;

export function createSnapshotHub(
  store: Store,
  dataVersion: VersionWatch,
  log: Log,
  { streams, streamPollMs, heartbeatMs }: HubLimits,
): SnapshotHub {
  const listeners = new Set<Listener>();
  const joining = new Set<Listener>();
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let isReading = false;
  let last: number | null = null;
  let seen = '';
  let gapReadings = 0;

  const tell = async (snapshots: readonly FeedSnapshot[], to: Iterable<Listener>) => {
    const wanted = new Set([...listeners].flatMap(({ pairs }) => [...pairs.keys()]));
    const ids = snapshots.map(({ id }) => id);
    const prices = await readSnapshotPrices(store, ids, [...wanted]);
    for (const listener of to) {
      for (const snapshot of snapshots) {
        if (!listeners.has(listener)) break;
        if (snapshot.id <= listener.lastHeard || listener.exchanges?.has(snapshot.exchange) === false) continue;
        listener.hear(snapshot, pointsOf(listener, prices.get(snapshot.id)));
      }
    }
  };

  /** Ids are given before transactions end: one with a higher id may be seen first, and must not hide the others. */
  const inOrder = (found: readonly FeedSnapshot[], after: number) => {
    const gap = found.findIndex(({ id }, index) => id !== after + 1 + index);
    gapReadings = gap < 0 ? 0 : gapReadings + 1;
    if (gap < 0 || gapReadings > GAP_READINGS) {
      gapReadings = 0;
      return found;
    }
    return found.slice(0, gap);
  };

  const replay = async (listener: Listener, from: number, upTo: number) => {
    for (let after = from; after < upTo && listeners.has(listener); ) {
      const page = await readSnapshots(store, after, upTo, PAGE);
      await tell(page, [listener]);
      after = page.at(-1)?.id ?? upTo;
      await nextTurn();
    }
  };

  /** @returns whether there is more to read at once. */
  const read = async (): Promise<boolean> => {
    const version = await dataVersion();
    if (version === seen && joining.size === 0 && gapReadings === 0) return false;
    const newest = await readNewestSnapshotId(store);
    last ??= newest;
    for (const listener of joining) {
      await replay(listener, Math.max(listener.lastHeard, last - REPLAY), last);
      joining.delete(listener);
    }
    const found = await readSnapshots(store, last, newest, PAGE);
    const next = inOrder(found, last);
    await tell(
      next,
      [...listeners].filter((listener) => !joining.has(listener)),
    );
    last = next.at(-1)?.id ?? last;
    // What was left over is looked at again, whatever the version says then.
    const isAll = found.length < PAGE;
    seen = isAll ? version : '';
    return (!isAll && gapReadings === 0) || joining.size > 0;
  };

  const poll = async () => {
    if (isReading) return;
    isReading = true;
    clearTimeout(timer);
    let waitMs = streamPollMs;
    try {
      if (await read()) waitMs = 0;
    } catch (error) {
      if (!isClosed)
        log.warn(`stream: cannot look for new snapshots: ${error instanceof Error ? error.message : String(error)}`);
    }
    isReading = false;
    if (listeners.size > 0 && !isClosed) timer = setTimeout(poll, waitMs);
    else last = null;
  };

  return {
    get listeners() {
      return listeners.size;
    },
    join(listener) {
      if (isClosed || listeners.size >= streams) {
        throw new Refusal('busy', `${listeners.size} streams are open already`, 'ask again later', {
          'Retry-After': '30',
        });
      }
      listeners.add(listener);
      joining.add(listener);
      heartbeat ??= setInterval(() => {
        for (const one of listeners) one.ping();
      }, heartbeatMs);
      void poll();
      return () => {
        listeners.delete(listener);
        joining.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        clearInterval(heartbeat);
        heartbeat = undefined;
        if (!isReading) last = null;
      };
    },
    close() {
      isClosed = true;
      for (const listener of [...listeners]) listener.end();
    },
  };
}

function pointsOf({ pairs }: Listener, prices: ReadonlyMap<number, number> | undefined): [string, number][] {
  const points: [string, number][] = [];
  for (const [marketId, pair] of pairs) {
    const price = prices?.get(marketId);
    if (price !== undefined) points.push([pair, price]);
  }
  return points;
}
