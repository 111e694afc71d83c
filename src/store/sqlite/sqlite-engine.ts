import { type RawBuilder, sql } from 'kysely';
import type { Engine, RecordFields } from '../engine.js';
import { APPLICATION_ID } from './store-file.js';

/** Bulk values travel as one JSON text: SQLite reads and writes its doubles exactly (held by a property test). */
export const sqliteEngine: Engine = {
  name: 'sqlite',
  ddl: {
    id: sql`integer primary key`,
    integer: sql`integer`,
    real: sql`real`,
    blob: sql`blob`,
    text: sql`text`,
    rowTable: sql`strict`,
    keyTable: sql`strict, without rowid`,
  },
  isAmong: (column, integers) => sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(integers)}))`,
  numberMap(keys, values) {
    // An object's members come back as rows without a second parse, unlike arrays inside an array.
    const members = keys.map((key, index) => `"${key}":${values[index]}`);
    return sql`(select cast(key as integer) as key, value from json_each(${`{${members.join()}}`}))`;
  },
  records<Item, Row>(items: readonly Item[], fields: RecordFields<Item, Row>): RawBuilder<Row> {
    const names = Object.keys(fields) as (keyof Row & string)[];
    const rows = items.map((item) => names.map((name) => fields[name].of(item)));
    const columns = names.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`);
    return sql`(select ${sql.join(columns)} from json_each(${JSON.stringify(rows)}))`;
  },
  jsonArray: (column) => sql`json_group_array(${sql.ref(column)})`,
  storePlain: async () => undefined,
  async tableNames(db) {
    const { rows } = await sql<{ name: string }>`select name from sqlite_schema where type = 'table'`.execute(db);
    return rows.map((row) => row.name);
  },
  async faults(db) {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(db);
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  },
  async sizeBytes(db) {
    const { rows } = await sql<{ bytes: number }>`
      select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(db);
    return rows[0]?.bytes ?? 0;
  },
  exclusively: (db, run) =>
    db.connection().execute(async (connection) => {
      await sql`begin immediate`.execute(connection);
      let result: Awaited<ReturnType<typeof run>>;
      try {
        await sql`pragma application_id = ${sql.lit(APPLICATION_ID)}`.execute(connection);
        result = await run(connection, undefined);
        await sql`commit`.execute(connection);
      } catch (error) {
        // A full disk or a lost lock has rolled back by itself, and then this fails.
        await sql`rollback`.execute(connection).catch(() => undefined);
        throw error;
      }
      // After the schema, so that the file is marked as ours before anything of it can be in the log alone.
      await sql`pragma journal_mode = wal`.execute(connection);
      return result;
    }),
};
