import type { Kysely } from 'kysely';
import type { Engine } from '../engine.js';

const NAME = '0002-candles';

const TABLES = ['candle_revision'] as const;

export const migration = { name: NAME, tables: TABLES, up };

async function up(db: Kysely<unknown>, { ddl }: Engine): Promise<void> {
  await db.schema.alterTable('market').addColumn('first_candle_at', ddl.integer).execute();
  await db.schema
    .alterTable('coverage')
    .addColumn('candles', ddl.integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('candle_revision')
    .addColumn('market_id', ddl.integer, (column) => column.notNull())
    .addColumn('interval_ms', ddl.integer, (column) => column.notNull())
    .addColumn('open_time', ddl.integer, (column) => column.notNull())
    .addColumn('seen_at', ddl.integer, (column) => column.notNull())
    .addColumn('open', ddl.real, (column) => column.notNull())
    .addColumn('high', ddl.real, (column) => column.notNull())
    .addColumn('low', ddl.real, (column) => column.notNull())
    .addColumn('close', ddl.real, (column) => column.notNull())
    .addColumn('volume', ddl.real)
    .addPrimaryKeyConstraint('candle_revision_key', ['market_id', 'interval_ms', 'open_time', 'seen_at'])
    .modifyEnd(ddl.keyTable)
    .execute();
}
