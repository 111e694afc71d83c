import type { Log } from '../market/log.js';
import type { KnownSource } from '../query/source-list.js';
import type { Store } from '../store/store.js';
import type { Answers } from './answers.js';
import type { Gate } from './gate.js';
import type { Limits } from './limits.js';
import type { SnapshotHub } from './snapshot-hub.js';
import type { StaticFiles } from './static-files.js';
import type { Traffic } from './traffic.js';

/** What answers are made of, with or without a socket. */
export interface QueryContext {
  /** Opened read-only by the caller, who closes it. */
  readonly store: Store;
  /** Epoch ms UTC. */
  readonly now: () => number;
  readonly log: Log;
  /** Every exchange that crunch has a source for, collected or not. */
  readonly knownExchanges: readonly string[];
  /** The sources of an exchange, in the order in which they are asked. */
  readonly sourcesOf: (exchange: string) => readonly { readonly id: string }[];
  /** Every source that crunch has. */
  readonly knownSources: readonly KnownSource[];
  readonly limits: Limits;
  readonly heavy: Gate;
}

/** What every route of a server works with. */
export interface ServerContext extends QueryContext {
  /** The program's version, as the OpenAPI document shows it. */
  readonly version: string;
  readonly answers: Answers;
  readonly traffic: Traffic;
  readonly hub: SnapshotHub;
  /** The page and what `/docs` needs; empty where they were not built. */
  readonly files: StaticFiles;
}
