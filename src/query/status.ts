import { DAY_MS } from '../market/duration.js';
import { readExchanges } from '../store/exchange.js';
import { readSize } from '../store/size.js';
import { readLastSnapshots } from '../store/snapshot.js';
import { readSourceStates } from '../store/source-state.js';
import type { Store } from '../store/store.js';
import { readPollCoverage } from './poll-coverage.js';

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
  sources: SourceStatus[];
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

export interface SourceStatus {
  source: string;
  /** Of the budget window that began at `windowStartedAt`, in the API's own unit. */
  used: number;
  windowStartedAt: number;
  coolingUntil: number | null;
  reason: string | null;
  lastStatus: string | null;
  lastAt: number | null;
}

export async function readStatus(store: Store, now: number): Promise<Status> {
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
  const sources = (await readSourceStates(store)).map(({ cooldownUntil, source, used, windowStartedAt, ...state }) => ({
    source,
    used,
    windowStartedAt,
    coolingUntil: cooldownUntil !== null && cooldownUntil > now ? cooldownUntil : null,
    reason: state.reason,
    lastStatus: state.lastStatus,
    lastAt: state.lastAt,
  }));
  return { store: store.location, engine: store.engine.name, ...(await readSize(store)), exchanges, sources };
}
