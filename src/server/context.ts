import type { Log } from '../market/log.js';
import type { KnownSource } from '../query/source-list.js';
import type { Store } from '../store/store.js';
import type { AnswerCache } from './answer-cache.js';
import type { Gate } from './gate.js';
import type { Limits } from './limits.js';
import type { SnapshotHub } from './snapshot-hub.js';
import type { StaticFiles } from './static-files.js';
import type { Traffic } from './traffic.js';
import type { VersionWatch } from './version-watch.js';

/** What every route works with. */
export interface ServerContext {
  /** Opened read-only by the caller, who closes it. */
  readonly store: Store;
  /** Epoch ms UTC. */
  readonly now: () => number;
  readonly log: Log;
  /** The program's version, as the OpenAPI document shows it. */
  readonly version: string;
  /** Every exchange that crunch has a source for, collected or not. */
  readonly knownExchanges: readonly string[];
  /** The sources of an exchange, in the order in which they are asked. */
  readonly sourcesOf: (exchange: string) => readonly { readonly id: string }[];
  /** Every source that crunch has. */
  readonly knownSources: readonly KnownSource[];
  readonly limits: Limits;
  readonly heavy: Gate;
  readonly dataVersion: VersionWatch;
  readonly cache: AnswerCache;
  readonly traffic: Traffic;
  readonly hub: SnapshotHub;
  /** The page and what `/docs` needs; empty where they were not built. */
  readonly files: StaticFiles;
}
