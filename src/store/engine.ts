import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import type { Database } from './schema.js';

/** What differs between the databases; everything else is one Kysely query for both. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly ddl: Ddl;
  /** Whether the column's value is one of the integers; one parameter however many there are. */
  isAmong(column: string, integers: readonly number[]): RawBuilder<SqlBool>;
  /** A table of (key, value) rows out of two columns of equal length; several times faster than `records` on SQLite. */
  numberMap(keys: readonly number[], values: readonly (number | null)[]): RawBuilder<{ key: number; value: number }>;
  /** A table with one row per item; each field says how to read its column out of an item. */
  records<Item, Row>(items: readonly Item[], fields: RecordFields<Item, Row>): RawBuilder<Row>;
  /** Aggregates a numeric column into a JSON array that gives every double back exactly. */
  jsonArray(column: string): RawBuilder<string>;
  /** Keeps the engine from compressing a column whose bytes are compact already. */
  storePlain(db: Kysely<unknown>, table: string, column: string): Promise<void>;
  /** Names of the tables in the database, or in the schema of it that the connection uses. */
  tableNames(db: Kysely<Database>): Promise<string[]>;
  /** What the engine itself finds damaged; empty when nothing is, or when it does not look. */
  faults(db: Kysely<Database>): Promise<string[]>;
  /** What the store takes on disk. */
  sizeBytes(db: Kysely<Database>): Promise<number>;
  /**
   * Runs migrations so that two processes cannot run them at once and a failure leaves nothing behind.
   * `schema` is the one that the migrations' own table belongs to; undefined where the engine has none.
   */
  exclusively<T>(
    db: Kysely<Database>,
    run: (connection: Kysely<Database>, schema: string | undefined) => Promise<T>,
  ): Promise<T>;
}

export type RecordFields<Item, Row> = {
  readonly [Name in keyof Row]: { readonly type: 'integer' | 'real' | 'text'; readonly of: (item: Item) => Row[Name] };
};

/** How a migration writes the types and table options of this engine. */
export interface Ddl {
  /** A primary key that the database counts up. */
  readonly id: RawBuilder<unknown>;
  /** 64 bits, signed. */
  readonly integer: RawBuilder<unknown>;
  /** IEEE 754, 64 bits. */
  readonly real: RawBuilder<unknown>;
  /** Bytes. */
  readonly blob: RawBuilder<unknown>;
  /** Compared and ordered by its bytes. */
  readonly text: RawBuilder<unknown>;
  /** Ends a table whose rows are found by a number of their own. */
  readonly rowTable: RawBuilder<unknown>;
  /** Ends a table that is stored in the order of its primary key, where the engine can. */
  readonly keyTable: RawBuilder<unknown>;
}
