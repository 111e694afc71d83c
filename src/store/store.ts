import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Engine } from './engine.js';
import type { Database } from './schema.js';

/** An open store; every function of this layer takes one first. */
export interface Store {
  readonly db: Kysely<Database>;
  readonly engine: Engine;
  /** Where it is, to show to users: the path, or the address with the password masked. */
  readonly location: string;
  close(): Promise<void>;
}

/** The store inside a transaction. */
export type Transaction = KyselyTransaction<Database>;

/** How an engine is asked to connect. */
export interface Access {
  readonly mode: 'write' | 'read';
  readonly busyTimeoutMs: number;
}
