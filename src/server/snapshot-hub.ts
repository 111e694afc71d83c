import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../market/log.js';
import { type FeedSnapshot, readNewestSnapshotId, readSnapshotPrices, readSnapshots } from '../query/snapshot-feed.js';
import type { Store } from '../store/store.js';
import { Refusal } from './http-error.js';
import type { Limits } from './limits.js';
import type { VersionWatch } from './version-watch.js';

/** A client that wants to hear of new snapshots. */
export interface Listener {
  /** The same for all that want to hear the same. */
  readonly topic: string;
  /** Null for all. */
  readonly exchanges: ReadonlySet<string> | null;
  /** Whose prices it wants with each snapshot, by market id; null for none. */
  readonly pairs: ReadonlyMap<number, string> | null;
  /** The id of the last snapshot that it needs not hear of. */
  readonly lastHeard: number;
  /** Whole events, in the order of ids, or a word that nothing has happened; the same bytes are given to others too. */
  hear(events: Buffer): void;
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
/** Clients that are told in one turn of the event loop, so that requests wait for a fraction of a millisecond only. */
const TOLD_AT_ONCE = 32;
const PING = Buffer.from(': still here\n\n');
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

  /** Each in turn, with room for other work between them. */
  const each = async (some: Iterable<Listener>, say: (listener: Listener) => void) => {
    let told = 0;
    for (const listener of some) {
      if (!listeners.has(listener)) continue;
      say(listener);
      told += 1;
      if (told % TOLD_AT_ONCE === 0) await nextTurn();
    }
  };

  const tell = async (snapshots: readonly FeedSnapshot[], to: readonly Listener[]) => {
    const [first] = snapshots;
    if (first === undefined || to.length === 0) return;
    const wanted = new Set(to.flatMap(({ pairs }) => [...(pairs?.keys() ?? [])]));
    const ids = snapshots.map(({ id }) => id);
    const prices = await readSnapshotPrices(store, ids, [...wanted]);
    const byTopic = new Map<string, Buffer>();
    await each(to, (listener) => {
      // Who came back lately may have heard some of it.
      const key = listener.lastHeard < first.id ? listener.topic : `${listener.lastHeard} ${listener.topic}`;
      const events = byTopic.get(key) ?? eventsFor(listener, snapshots, prices);
      byTopic.set(key, events);
      if (events.length > 0) listener.hear(events);
    });
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
      heartbeat ??= setInterval(() => void each([...listeners], ({ hear }) => hear(PING)), heartbeatMs);
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

/** What the listener wants to hear of the snapshots, as server-sent events: https://html.spec.whatwg.org/#server-sent-events */
function eventsFor(
  { exchanges, pairs, lastHeard }: Listener,
  snapshots: readonly FeedSnapshot[],
  prices: ReadonlyMap<number, ReadonlyMap<number, number>>,
): Buffer {
  let text = '';
  for (const { id, exchange, source, status, takenAt, scheduledAt, prices: count } of snapshots) {
    if (id <= lastHeard || exchanges?.has(exchange) === false) continue;
    const points = pairs === null ? {} : { points: pointsOf(pairs, prices.get(id)) };
    const data = { exchange, source, status, takenAt, scheduledAt, prices: count, ...points };
    text += `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
  }
  return Buffer.from(text);
}

function pointsOf(
  pairs: ReadonlyMap<number, string>,
  prices: ReadonlyMap<number, number> | undefined,
): [string, number][] {
  const points: [string, number][] = [];
  for (const [marketId, pair] of pairs) {
    const price = prices?.get(marketId);
    if (price !== undefined) points.push([pair, price]);
  }
  return points;
}
