import { DAY_MS } from '../market/duration.js';
import { readExchanges } from '../store/exchange.js';
import { readHandovers, type StoredHandover } from '../store/handover.js';
import { readSize } from '../store/size.js';
import { readLastSnapshots } from '../store/snapshot.js';
import type { Store } from '../store/store.js';
import { readPollCoverage } from './poll-coverage.js';
import { type KnownSource, listSources, type SourceRow } from './source-list.js';

/** How the store and the collection stand; times are epoch ms UTC. */
export interface Status {
  /** Where the store is; the password of a URL is masked. */
  store: string;
  engine: string;
  sizeBytes: number;
  prices: number;
  candles: number;
  /** Null until enough was collected to tell. */
  growthBytesPerDay: number | null;
  /** By id. */
  exchanges: ExchangeStatus[];
  /** By id; only those that were ever asked. */
  sources: SourceRow[];
  /** Of the last 24 hours, newest first, at most 100. */
  handovers: StoredHandover[];
}

export interface ExchangeStatus {
  exchange: string;
  lastSnapshotAt: number | null;
  lastStatus: string | null;
  lastOkAt: number | null;
  /** Since the last good snapshot; null when there is none. */
  ageMs: number | null;
  lastError: string | null;
  source: string | null;
  pollIntervalMs: number;
  /** Polls that went well of those due in the last 24 hours, in percent. */
  coverage24h: number;
}

const MAX_HANDOVERS = 100;

/** @param countPrices as of `createPriceCount`, for who asks again and again; every snapshot is looked at when absent. */
export async function readStatus(
  store: Store,
  known: readonly KnownSource[],
  now: number,
  countPrices?: (now: number) => Promise<number>,
): Promise<Status> {
  const last = new Map((await readLastSnapshots(store)).map((row) => [row.exchangeId, row]));
  const coverage = await readPollCoverage(store, { since: now - DAY_MS, until: now });
  const exchanges = (await readExchanges(store)).map(({ id, slug, pollIntervalMs }) => {
    const snapshot = last.get(id);
    const lastOkAt = snapshot?.lastOkAt ?? null;
    return {
      exchange: slug,
      lastSnapshotAt: snapshot?.lastAt ?? null,
      lastStatus: snapshot?.lastStatus ?? null,
      lastOkAt,
      ageMs: lastOkAt === null ? null : now - lastOkAt,
      lastError: snapshot?.lastError ?? null,
      source: snapshot?.lastSource ?? null,
      pollIntervalMs,
      coverage24h: coverage.get(id) ?? 0,
    };
  });
  const sources = (await listSources(store, known, now)).filter(({ lastAt }) => lastAt !== null);
  const handovers = await readHandovers(store, now - DAY_MS, MAX_HANDOVERS);
  const size = await readSize(store, countPrices && (() => countPrices(now)));
  return { store: store.location, engine: store.engine.name, ...size, exchanges, sources, handovers };
}
