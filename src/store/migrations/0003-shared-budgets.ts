import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.js';

const NAME = '0003-shared-budgets';

const TABLES = ['handover'] as const;

export const migration = { name: NAME, tables: TABLES, up };

async function up(db: Kysely<unknown>, { ddl }: Engine): Promise<void> {
  // One statement each: SQLite alters one column at a time.
  const alter = db.schema.alterTable('source_state');
  await alter.addColumn('spends', ddl.text, (column) => column.notNull().defaultTo('[]')).execute();
  await alter.addColumn('paced_until', ddl.real, (column) => column.notNull().defaultTo(0)).execute();
  await alter.dropColumn('used').execute();
  await alter.dropColumn('window_started_at').execute();

  await db.schema
    .createTable('handover')
    .addColumn('id', ddl.id)
    .addColumn('exchange_id', ddl.integer, (column) => column.notNull().references('exchange.id'))
    .addColumn('at', ddl.integer, (column) => column.notNull())
    .addColumn('from_source', ddl.text, (column) => column.notNull())
    .addColumn('to_source', ddl.text, (column) => column.notNull())
    .addColumn('reason', ddl.text)
    .addColumn('shared', ddl.integer, (column) => column.notNull())
    .addColumn('beyond', ddl.integer, (column) => column.notNull())
    .addColumn('bound_pct', ddl.real, (column) => column.notNull())
    .addColumn('median_pct', ddl.real)
    .addColumn('worst_market_id', ddl.integer, (column) => column.references('market.id'))
    .addColumn('worst_pct', ddl.real)
    .addCheckConstraint('handover_beyond', sql`beyond >= 0 and beyond <= shared`)
    .modifyEnd(ddl.rowTable)
    .execute();
  await db.schema.createIndex('handover_at').on('handover').column('at').execute();
}
