import type { Kysely } from 'kysely';
import type { Engine } from '../engine.js';

const NAME = '0004-market-inactive-since';

export const migration = { name: NAME, tables: [], up };

async function up(db: Kysely<unknown>, { ddl }: Engine): Promise<void> {
  await db.schema.alterTable('market').addColumn('inactive_since', ddl.integer).execute();
}
