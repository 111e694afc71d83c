import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.js';

const NAME = '0001-initial';

const TABLES = [
  'migrated_by',
  'exchange',
  'market',
  'latest',
  'snapshot',
  'price',
  'candle',
  'coverage',
  'source_state',
  'lease',
] as const;

/** The largest double; keeps infinity and PostgreSQL's NaN, which it counts as larger than any number, out. */
const FINITE = sql`1.7976931348623157e308`;

export const migration = { name: NAME, tables: TABLES, up };

async function up(db: Kysely<unknown>, { ddl }: Engine): Promise<void> {
  await db.schema
    .createTable('migrated_by')
    .addColumn('migration', ddl.text, (column) => column.primaryKey())
    .addColumn('version', ddl.text, (column) => column.notNull())
    .modifyEnd(ddl.keyTable)
    .execute();

  await db.schema
    .createTable('exchange')
    .addColumn('id', ddl.id)
    .addColumn('slug', ddl.text, (column) => column.notNull().unique())
    .addColumn('poll_interval_ms', ddl.integer, (column) => column.notNull().defaultTo(60_000))
    .addColumn('markets_refreshed_at', ddl.integer)
    .addCheckConstraint('exchange_poll_interval', sql`poll_interval_ms > 0`)
    .modifyEnd(ddl.rowTable)
    .execute();

  await db.schema
    .createTable('market')
    .addColumn('id', ddl.id)
    .addColumn('exchange_id', ddl.integer, (column) => column.notNull().references('exchange.id'))
    .addColumn('base', ddl.text, (column) => column.notNull())
    .addColumn('quote', ddl.text, (column) => column.notNull())
    .addColumn('native_symbol', ddl.text, (column) => column.notNull())
    .addColumn('active', ddl.integer, (column) => column.notNull())
    .addColumn('first_seen_at', ddl.integer, (column) => column.notNull())
    .addColumn('last_seen_at', ddl.integer, (column) => column.notNull())
    .addUniqueConstraint('market_native_symbol', ['exchange_id', 'native_symbol'])
    .addCheckConstraint('market_active', sql`active in (0, 1)`)
    .modifyEnd(ddl.rowTable)
    .execute();
  await db.schema.createIndex('market_pair').on('market').columns(['base', 'quote']).execute();

  await db.schema
    .createTable('latest')
    .addColumn('market_id', ddl.integer, (column) => column.primaryKey().references('market.id'))
    .addColumn('price', ddl.real, (column) => column.notNull())
    .addColumn('taken_at', ddl.integer, (column) => column.notNull())
    .addColumn('volume_24h', ddl.real)
    .addCheckConstraint('latest_price', sql`price > 0 and price <= ${FINITE}`)
    .modifyEnd(ddl.rowTable)
    .execute();

  await db.schema
    .createTable('snapshot')
    .addColumn('id', ddl.id)
    .addColumn('exchange_id', ddl.integer, (column) => column.notNull().references('exchange.id'))
    .addColumn('source', ddl.text, (column) => column.notNull())
    .addColumn('scheduled_at', ddl.integer, (column) => column.notNull())
    .addColumn('taken_at', ddl.integer, (column) => column.notNull())
    .addColumn('status', ddl.text, (column) => column.notNull())
    .addColumn('price_count', ddl.integer, (column) => column.notNull())
    .addColumn('skipped_count', ddl.integer, (column) => column.notNull())
    .addColumn('rejected_count', ddl.integer, (column) => column.notNull())
    .addColumn('duration_ms', ddl.integer, (column) => column.notNull())
    .addColumn('error', ddl.text)
    .modifyEnd(ddl.rowTable)
    .execute();
  await db.schema.createIndex('snapshot_time').on('snapshot').columns(['exchange_id', 'taken_at']).execute();
  await db.schema
    .createIndex('snapshot_status_time')
    .on('snapshot')
    .columns(['exchange_id', 'status', 'taken_at'])
    .execute();

  // No foreign keys here: each would be a look-up per row of a table that takes millions a day, and only the function
  // that writes a snapshot writes prices.
  await db.schema
    .createTable('price')
    .addColumn('snapshot_id', ddl.integer, (column) => column.notNull())
    .addColumn('market_id', ddl.integer, (column) => column.notNull())
    .addColumn('price', ddl.real, (column) => column.notNull())
    .addPrimaryKeyConstraint('price_key', ['snapshot_id', 'market_id'])
    .addCheckConstraint('price_price', sql`price > 0 and price <= ${FINITE}`)
    .modifyEnd(ddl.keyTable)
    .execute();

  await db.schema
    .createTable('candle')
    .addColumn('market_id', ddl.integer, (column) => column.notNull())
    .addColumn('interval_ms', ddl.integer, (column) => column.notNull())
    .addColumn('open_time', ddl.integer, (column) => column.notNull())
    .addColumn('open', ddl.real, (column) => column.notNull())
    .addColumn('high', ddl.real, (column) => column.notNull())
    .addColumn('low', ddl.real, (column) => column.notNull())
    .addColumn('close', ddl.real, (column) => column.notNull())
    .addColumn('volume', ddl.real)
    .addColumn('closed', ddl.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('candle_key', ['market_id', 'interval_ms', 'open_time'])
    .addCheckConstraint('candle_price', sql`low > 0 and high >= low and high <= ${FINITE}`)
    .modifyEnd(ddl.keyTable)
    .execute();

  await db.schema
    .createTable('coverage')
    .addColumn('market_id', ddl.integer, (column) => column.notNull())
    .addColumn('interval_ms', ddl.integer, (column) => column.notNull())
    .addColumn('since', ddl.integer, (column) => column.notNull())
    .addColumn('until', ddl.integer, (column) => column.notNull())
    .addColumn('state', ddl.text, (column) => column.notNull())
    .addColumn('reason', ddl.text)
    .addPrimaryKeyConstraint('coverage_key', ['market_id', 'interval_ms', 'since'])
    .addCheckConstraint('coverage_span', sql`since < until`)
    .modifyEnd(ddl.keyTable)
    .execute();

  await db.schema
    .createTable('source_state')
    .addColumn('source', ddl.text, (column) => column.primaryKey().notNull())
    .addColumn('used', ddl.real, (column) => column.notNull())
    .addColumn('window_started_at', ddl.integer, (column) => column.notNull())
    .addColumn('cooldown_until', ddl.integer)
    .addColumn('reason', ddl.text)
    .addColumn('failures', ddl.integer, (column) => column.notNull())
    .addColumn('last_status', ddl.text)
    .addColumn('last_at', ddl.integer)
    .modifyEnd(ddl.keyTable)
    .execute();

  await db.schema
    .createTable('lease')
    .addColumn('name', ddl.text, (column) => column.primaryKey().notNull())
    .addColumn('holder', ddl.text, (column) => column.notNull())
    .addColumn('pid', ddl.integer, (column) => column.notNull())
    .addColumn('host', ddl.text, (column) => column.notNull())
    .addColumn('since', ddl.integer, (column) => column.notNull())
    .addColumn('expires_at', ddl.integer, (column) => column.notNull())
    .modifyEnd(ddl.keyTable)
    .execute();
}
