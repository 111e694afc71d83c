import { CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect } from 'kysely';
import type { CustomTypesConfig } from 'pg';
import { CrunchError } from '../../market/error.js';
import { guardedDialect } from '../guarded-dialect.js';
import type { Database } from '../schema.js';
import type { Access, Store } from '../store.js';
import { storeError } from '../store-error.js';
import { postgresEngine } from './postgres-engine.js';

const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** A reading query past this is given up; every query of this layer reads a bounded page. */
const READ_TIMEOUT_MS = 60_000;

/** Type ids of PostgreSQL's catalogue; node-postgres gives both as text. Sums of bigint are numeric. */
const INT8 = 20;
const NUMERIC = 1_700;

/**
 * Sets up a pool; nothing is sent before the first query.
 *
 * @throws CrunchError `config` when the address cannot be read; it may hold a password and is not repeated.
 */
export async function connectPostgres(address: string, access: Access): Promise<Store> {
  const location = maskPassword(address);
  const { default: pg } = await import('pg');
  const types: CustomTypesConfig = {
    getTypeParser: (id: number, format?: 'text' | 'binary') =>
      id === INT8 || id === NUMERIC ? Number : pg.types.getTypeParser(id, format as 'text'),
  };
  const pool = new pg.Pool({
    connectionString: address,
    types,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'crunch',
  });
  // A connection that breaks between two queries tells it by these events, and unheard they would end the process. It
  // leaves the pool; the query that needs it next fails or gets another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const dialect = new PostgresDialect({
    pool,
    onCreateConnection: async (connection: DatabaseConnection) => {
      for (const setting of settingsOf(access)) await connection.executeQuery(CompiledQuery.raw(setting));
    },
  });
  const db = new Kysely<Database>({ dialect: guardedDialect(dialect, (error) => storeError(location, error)) });
  return { db, engine: postgresEngine, location, close: () => db.destroy() };
}

function settingsOf(access: Access): string[] {
  return access.mode === 'read'
    ? [`set default_transaction_read_only = on`, `set statement_timeout = ${READ_TIMEOUT_MS}`]
    : [`set lock_timeout = ${access.busyTimeoutMs}`];
}

function maskPassword(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) {
    throw new CrunchError('config', 'store: the PostgreSQL address cannot be read', {
      hint: 'write postgres://user:password@host:5432/database; special characters in the password as %40',
    });
  }
  if (url.password !== '') url.password = '***';
  if (url.searchParams.has('password')) url.searchParams.set('password', '***');
  return url.toString();
}
