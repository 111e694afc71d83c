import type SqliteDatabase from 'better-sqlite3';
import type { SqliteDatabase as Preparing } from 'kysely';

/** Many more than any command asks; each holds a few kilobytes. */
const MOST = 200;
/** What else there is (schema changes, pragmas, transactions) is rare or costs nothing to prepare. */
const KEPT = /^(select|insert|update|delete|with)\b/i;

type Statement = SqliteDatabase.Statement<unknown[], unknown>;

/**
 * The database with the statements that it has prepared, the longest unused given up first: preparing one of a few columns takes
 * as long as running it. SQLite itself prepares a statement anew when the schema has changed.
 */
export function keepStatements(database: SqliteDatabase.Database): Preparing {
  const kept = new Map<string, Statement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      if (!KEPT.test(sql)) return database.prepare(sql);
      const held = kept.get(sql);
      kept.delete(sql);
      // One that is being read row by row cannot begin again.
      const statement = held === undefined || held.busy ? database.prepare<unknown[], unknown>(sql) : held;
      kept.set(sql, statement);
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST) break;
        kept.delete(oldest);
      }
      return statement;
    },
  };
}
