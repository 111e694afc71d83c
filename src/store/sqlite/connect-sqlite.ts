import type SqliteDatabase from 'better-sqlite3';
import { Kysely } from 'kysely';
import { guardedDialect } from '../guarded-dialect.js';
import type { Database } from '../schema.js';
import type { Access, Store } from '../store.js';
import { storeError } from '../store-error.js';
import { ImmediateSqliteDialect } from './immediate-dialect.js';
import { sqliteEngine } from './sqlite-engine.js';
import { APPLICATION_ID, checkStoreFile } from './store-file.js';

/** What a burst of writing may leave of the write-ahead log on disk. */
const WAL_LIMIT_BYTES = 64 * 1_024 * 1_024;
/** About 4 MiB of log before it is folded into the store. */
const WAL_CHECKPOINT_PAGES = 1_000;

/**
 * Opens a file, or `:memory:`; in write mode makes what is missing. What is not ours is told by its first bytes, before
 * SQLite touches it.
 *
 * @throws CrunchError `no-data` when there is nothing to read, `store` when the file cannot be opened as a store.
 */
export async function connectSqlite(path: string, access: Access): Promise<Store> {
  const explain = (error: unknown) => storeError(path, error);
  try {
    if (path !== ':memory:') await checkStoreFile(path, access.mode);
    const { default: Sqlite } = await import('better-sqlite3');
    const readonly = access.mode === 'read' && path !== ':memory:';
    const file = new Sqlite(path, { readonly, fileMustExist: readonly, timeout: access.busyTimeoutMs });
    try {
      configure(file, readonly);
    } catch (error) {
      file.close();
      throw error;
    }
    const db = new Kysely<Database>({ dialect: guardedDialect(new ImmediateSqliteDialect(file), explain) });
    return { db, engine: sqliteEngine, location: path, close: () => db.destroy() };
  } catch (error) {
    throw explain(error);
  }
}

function configure(file: SqliteDatabase.Database, readonly: boolean): void {
  if (readonly) {
    file.pragma('query_only = on');
    return;
  }
  file.pragma('foreign_keys = on');
  file.pragma('synchronous = normal');
  file.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
  file.pragma(`wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES}`);
  // A new file goes over to the log after its schema is in it (sqlite-engine.ts); this is for one whose maker died there.
  if (file.pragma('application_id', { simple: true }) === APPLICATION_ID) file.pragma('journal_mode = wal');
}
