import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.js';

const NAME = '0006-alerts';

const TABLES = ['alert_rule', 'alert_state', 'alert_event', 'delivery'] as const;

export const migration = { name: NAME, tables: TABLES, up };

async function up(db: Kysely<unknown>, { ddl }: Engine): Promise<void> {
  await db.schema
    .createTable('alert_rule')
    .addColumn('id', ddl.id)
    .addColumn('name', ddl.text, (column) => column.notNull())
    .addColumn('definition', ddl.text, (column) => column.notNull())
    .addColumn('origin', ddl.text, (column) => column.notNull())
    .addColumn('is_paused', ddl.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', ddl.integer, (column) => column.notNull())
    .addColumn('removed_at', ddl.integer)
    .addColumn('revision', ddl.integer, (column) => column.notNull())
    .addCheckConstraint('alert_rule_origin', sql`origin in ('cli', 'config')`)
    .addCheckConstraint('alert_rule_paused', sql`is_paused in (0, 1)`)
    .modifyEnd(ddl.rowTable)
    .execute();
  // A removed rule keeps its row, for its events; its name is free again.
  await db.schema
    .createIndex('alert_rule_name')
    .unique()
    .on('alert_rule')
    .column('name')
    .where(sql.ref('removed_at'), 'is', null)
    .execute();
  await db.schema.createIndex('alert_rule_revision').on('alert_rule').column('revision').execute();

  await db.schema
    .createTable('alert_state')
    .addColumn('rule_id', ddl.integer, (column) => column.notNull().references('alert_rule.id'))
    .addColumn('market_id', ddl.integer, (column) => column.notNull().references('market.id'))
    .addColumn('phase', ddl.text, (column) => column.notNull())
    .addColumn('since', ddl.integer, (column) => column.notNull())
    .addColumn('seen_at', ddl.integer, (column) => column.notNull())
    .addColumn('fired_at', ddl.integer)
    .addPrimaryKeyConstraint('alert_state_key', ['rule_id', 'market_id'])
    .addCheckConstraint('alert_state_phase', sql`phase in ('pending', 'firing', 'cooling', 'done')`)
    .modifyEnd(ddl.keyTable)
    .execute();

  await db.schema
    .createTable('alert_event')
    .addColumn('id', ddl.id)
    .addColumn('rule_id', ddl.integer, (column) => column.notNull().references('alert_rule.id'))
    .addColumn('rule_name', ddl.text, (column) => column.notNull())
    .addColumn('market_id', ddl.integer, (column) => column.notNull().references('market.id'))
    .addColumn('snapshot_id', ddl.integer, (column) => column.notNull())
    .addColumn('at', ddl.integer, (column) => column.notNull())
    .addColumn('metric', ddl.text, (column) => column.notNull())
    .addColumn('value', ddl.real, (column) => column.notNull())
    .addColumn('price', ddl.real)
    .modifyEnd(ddl.rowTable)
    .execute();
  await db.schema.createIndex('alert_event_at').on('alert_event').column('at').execute();
  await db.schema.createIndex('alert_event_market').on('alert_event').columns(['market_id', 'id']).execute();
  await db.schema.createIndex('alert_event_rule').on('alert_event').columns(['rule_id', 'at']).execute();

  await db.schema
    .createTable('delivery')
    .addColumn('id', ddl.id)
    .addColumn('key', ddl.text, (column) => column.notNull().unique())
    .addColumn('rule_id', ddl.integer, (column) => column.notNull().references('alert_rule.id'))
    .addColumn('snapshot_id', ddl.integer, (column) => column.notNull())
    .addColumn('channel', ddl.text, (column) => column.notNull())
    .addColumn('message', ddl.text, (column) => column.notNull())
    .addColumn('status', ddl.text, (column) => column.notNull())
    .addColumn('attempts', ddl.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', ddl.integer, (column) => column.notNull())
    .addColumn('next_at', ddl.integer, (column) => column.notNull())
    .addColumn('claimed_until', ddl.integer)
    .addColumn('ended_at', ddl.integer)
    .addColumn('merged_into', ddl.integer)
    .addColumn('error', ddl.text)
    .addCheckConstraint('delivery_status', sql`status in ('pending', 'sending', 'sent', 'merged', 'dead')`)
    .modifyEnd(ddl.rowTable)
    .execute();
  await db.schema.createIndex('delivery_due').on('delivery').columns(['status', 'channel', 'next_at']).execute();
  await db.schema.createIndex('delivery_firing').on('delivery').columns(['snapshot_id', 'rule_id']).execute();
}
