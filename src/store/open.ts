import { CrunchError } from '../market/error.js';
import { migrate, requireMigrated } from './migrate.js';
import type { Store } from './store.js';

export type { Store };

export interface OpenOptions {
  /** `write` makes the store when it is missing and migrates it; `read` changes nothing, whatever it finds. */
  readonly mode: 'write' | 'read';
  /** The version of crunch; written beside each migration that it runs. */
  readonly createdBy: string;
  /** How long a write waits for another process's write to end. */
  readonly busyTimeoutMs?: number;
}

/** What `initStore` found and did. */
export interface InitResult {
  /** As `Store.location`. */
  readonly location: string;
  readonly engine: 'sqlite' | 'postgres';
  /** True when there was no store before. */
  readonly created: boolean;
  /** Names of the migrations that ran now, oldest first. */
  readonly applied: readonly string[];
}

const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens the store at a path, at `:memory:` or at a `postgres://` address. The caller closes it.
 *
 * @throws CrunchError `no-data` when there is none to read; `store` when it is locked, damaged, read-only, newer than
 * this program, out of reach, or no store at all, and then nothing in it has changed; `config` when the location names neither engine.
 */
export async function openStore(location: string, options: OpenOptions): Promise<Store> {
  const store = await connect(location, options);
  try {
    if (options.mode === 'read') await requireMigrated(store);
    else await migrate(store, options.createdBy);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Makes or migrates the store and says what was done; safe to repeat.
 *
 * @throws CrunchError as `openStore` does.
 */
export async function initStore(location: string, options: Omit<OpenOptions, 'mode'>): Promise<InitResult> {
  const store = await connect(location, { ...options, mode: 'write' });
  try {
    const { created, applied } = await migrate(store, options.createdBy);
    return { location: store.location, engine: store.engine.name, created, applied };
  } finally {
    await store.close();
  }
}

async function connect(location: string, options: OpenOptions): Promise<Store> {
  const access = { mode: options.mode, busyTimeoutMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS };
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { connectPostgres } = await import('./postgres/connect-postgres.js');
    return connectPostgres(location, access);
  }
  if (location === '' || scheme !== undefined) {
    throw new CrunchError('config', `store: unexpected "${scheme === undefined ? '' : `${scheme}://…`}"`, {
      hint: 'give a file path, :memory: or postgres://user:password@host:5432/database',
    });
  }
  const { connectSqlite } = await import('./sqlite/connect-sqlite.js');
  return connectSqlite(location, access);
}
