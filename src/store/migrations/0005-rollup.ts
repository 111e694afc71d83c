import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.js';

const NAME = '0005-rollup';

const TABLES = ['snapshot_block', 'price_block', 'rollup', 'rollup_pending'] as const;

/** The lengths of buckets at the time of this migration: 1 hour, 6 hours, 1 day, 7 days, 28 days. */
const LEVELS = [3_600_000, 21_600_000, 86_400_000, 604_800_000, 2_419_200_000];

export const migration = { name: NAME, tables: TABLES, up };

async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { ddl } = engine;
  await db.schema.alterTable('exchange').addColumn('pruned_before', ddl.integer).execute();

  await db.schema
    .createTable('snapshot_block')
    .addColumn('snapshot_id', ddl.integer, (column) => column.primaryKey())
    .addColumn('payload', ddl.blob, (column) => column.notNull())
    .modifyEnd(ddl.rowTable)
    .execute();

  await db.schema
    .createTable('price_block')
    .addColumn('id', ddl.id)
    .addColumn('exchange_id', ddl.integer, (column) => column.notNull())
    .addColumn('open_time', ddl.integer, (column) => column.notNull())
    .addColumn('payload', ddl.blob, (column) => column.notNull())
    .addUniqueConstraint('price_block_bucket', ['exchange_id', 'open_time'])
    .modifyEnd(ddl.rowTable)
    .execute();

  await db.schema
    .createTable('rollup')
    .addColumn('id', ddl.id)
    .addColumn('exchange_id', ddl.integer, (column) => column.notNull())
    .addColumn('interval_ms', ddl.integer, (column) => column.notNull())
    .addColumn('open_time', ddl.integer, (column) => column.notNull())
    .addColumn('payload', ddl.blob, (column) => column.notNull())
    .addUniqueConstraint('rollup_bucket', ['exchange_id', 'interval_ms', 'open_time'])
    .modifyEnd(ddl.rowTable)
    .execute();
  for (const table of ['snapshot_block', 'price_block', 'rollup']) await engine.storePlain(db, table, 'payload');

  await db.schema
    .createTable('rollup_pending')
    .addColumn('exchange_id', ddl.integer, (column) => column.notNull())
    .addColumn('interval_ms', ddl.integer, (column) => column.notNull())
    .addColumn('open_time', ddl.integer, (column) => column.notNull())
    .addColumn('touched', ddl.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('rollup_pending_key', ['exchange_id', 'interval_ms', 'open_time'])
    .modifyEnd(ddl.keyTable)
    .execute();

  // What was collected before has no blocks yet.
  for (const length of LEVELS) {
    await sql`
      insert into rollup_pending (exchange_id, interval_ms, open_time, touched)
      select distinct exchange_id, ${sql.lit(length)}, taken_at - taken_at % ${sql.lit(length)}, 1
      from snapshot where price_count > 0`.execute(db);
  }
}
