import { sql } from 'kysely';
import type { Engine } from './engine.js';
import type { Store } from './store.js';

/**
 * SQLite counts what other connections commit (https://www.sqlite.org/pragma.html#pragma_data_version); PostgreSQL tells
 * which transactions are visible, and two equal answers mean equal data
 * (https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT).
 */
const VERSION = {
  sqlite: sql<{ version: number }>`select data_version as version from pragma_data_version`,
  postgres: sql<{ version: string }>`select pg_current_snapshot()::text as version`,
} satisfies Record<Engine['name'], unknown>;

/**
 * A word that is another one after anybody but this connection has changed the store. It may change without need; it means
 * nothing to another connection or process.
 */
export async function readDataVersion(store: Store): Promise<string> {
  const { rows } = await VERSION[store.engine.name].execute(store.db);
  return String(rows[0]?.version);
}
