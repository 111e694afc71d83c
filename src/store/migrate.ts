import { type Migration, Migrator } from 'kysely';
import { CrunchError } from '../market/error.js';
import type { Engine } from './engine.js';
import { migration as initial } from './migrations/0001-initial.js';
import { migration as candles } from './migrations/0002-candles.js';
import { migration as sharedBudgets } from './migrations/0003-shared-budgets.js';
import { migration as inactiveSince } from './migrations/0004-market-inactive-since.js';
import { migration as rollup } from './migrations/0005-rollup.js';
import { migration as alerts } from './migrations/0006-alerts.js';
import { migration as alertNames } from './migrations/0007-alert-names.js';
import type { Store } from './store.js';

/** One step of the schema; once released it is never edited, a later one changes what it did. */
export interface SchemaMigration {
  readonly name: string;
  /** Tables that it makes; a database that has one of them before it ran belongs to another program. */
  readonly tables: readonly string[];
  up(db: Parameters<Migration['up']>[0], engine: Engine): Promise<void>;
}

/** Oldest first, in the order of their names. */
export const MIGRATIONS: readonly SchemaMigration[] = [
  initial,
  candles,
  sharedBudgets,
  inactiveSince,
  rollup,
  alerts,
  alertNames,
];

const MIGRATION_TABLE = 'crunch_migration';
const LOCK_TABLE = 'crunch_migration_lock';

/**
 * Brings the store to this program's schema, forward only; does nothing when it is there.
 *
 * @throws CrunchError `store` when the store is newer than this program or is another program's; nothing is changed then.
 */
export async function migrate(
  store: Store,
  createdBy: string,
  migrations: readonly SchemaMigration[] = MIGRATIONS,
): Promise<{ created: boolean; applied: readonly string[] }> {
  const held = await readMigrations(store, migrations);
  if (held?.length === migrations.length) return { created: false, applied: [] };
  const applied = await store.engine.exclusively(store.db, async (db, schema) => {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => providerOf(migrations, store.engine, createdBy) },
      migrationTableName: MIGRATION_TABLE,
      migrationLockTableName: LOCK_TABLE,
      ...(schema === undefined ? {} : { migrationTableSchema: schema }),
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    return (results ?? []).map((result) => result.migrationName);
  });
  return { created: held === null && applied.length > 0, applied };
}

/**
 * Refuses a store that this program cannot read as it is.
 *
 * @throws CrunchError `no-data` when nothing was ever set up there; `store` when its schema is older or newer.
 */
export async function requireMigrated(
  store: Store,
  migrations: readonly SchemaMigration[] = MIGRATIONS,
): Promise<void> {
  const held = await readMigrations(store, migrations);
  if (held === null) {
    throw new CrunchError('no-data', `no store at ${store.location}`, { hint: 'crunch init-db makes one' });
  }
  if (held.length < migrations.length) {
    throw new CrunchError('store', `store at ${store.location} was made by an older crunch`, {
      hint: 'crunch init-db brings it up to date',
    });
  }
}

/** Names of the migrations that the store holds, oldest first; null when it holds no store yet. */
async function readMigrations(store: Store, migrations: readonly SchemaMigration[]): Promise<string[] | null> {
  const tables = await store.engine.tableNames(store.db);
  if (!tables.includes(MIGRATION_TABLE)) {
    const foreign = tables.find((table) => migrations.some((migration) => migration.tables.includes(table)));
    if (foreign !== undefined) {
      throw new CrunchError('store', `store at ${store.location}: another program's table "${foreign}" is in the way`, {
        hint: 'give crunch a database or a schema of its own',
      });
    }
    return null;
  }
  const rows = await store.db.selectFrom('crunch_migration').select('name').orderBy('name').execute();
  const names = rows.map((row) => row.name);
  const unknown = names.find((name) => !migrations.some((migration) => migration.name === name));
  if (unknown !== undefined) throw await newerStore(store, unknown);
  return names.length === 0 ? null : names;
}

async function newerStore(store: Store, migrationName: string): Promise<CrunchError> {
  const by = await store.db
    .selectFrom('migrated_by')
    .select('version')
    .where('migration', '=', migrationName)
    .executeTakeFirst();
  const version = by === undefined ? '' : ` (${by.version})`;
  return new CrunchError('store', `store at ${store.location} was made by a newer crunch${version}`, {
    hint: 'upgrade this crunch, or give it another store with --db',
  });
}

function providerOf(
  migrations: readonly SchemaMigration[],
  engine: Engine,
  createdBy: string,
): Record<string, Migration> {
  return Object.fromEntries(
    migrations.map((migration) => [
      migration.name,
      {
        async up(db) {
          await migration.up(db, engine);
          await db.insertInto('migrated_by').values({ migration: migration.name, version: createdBy }).execute();
        },
      } satisfies Migration,
    ]),
  );
}
