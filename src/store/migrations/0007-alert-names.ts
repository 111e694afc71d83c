import type { Kysely } from 'kysely';

const NAME = '0007-alert-names';

export const migration = { name: NAME, tables: [], up };

/** An event knows its rule by the id alone, so that it follows a new name. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('alert_event').dropColumn('rule_name').execute();
}
