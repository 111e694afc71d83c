import type { AliasedRawBuilder } from 'kysely';
import type { Engine } from './engine.js';

/** Rows by column: item i of each array belongs to row i. */
export type Columns<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] };

/** What is needed of a query, whatever its tables. */
interface Selectable {
  select(expressions: readonly AliasedRawBuilder<string, string>[]): { executeTakeFirstOrThrow(): Promise<object> };
}

/**
 * The rows of a query that selects nothing yet, in no order. They come over as one JSON text a column, several times faster
 * than as an object a row.
 *
 * @param refs the column of the query behind each field.
 */
export async function readColumnar<Row>(
  engine: Engine,
  query: Selectable,
  refs: { readonly [Name in keyof Row]: string },
): Promise<Columns<Row>> {
  const names = Object.keys(refs) as (keyof Row & string)[];
  const row = await query.select(names.map((name) => engine.jsonArray(refs[name]).as(name))).executeTakeFirstOrThrow();
  const texts = row as Record<string, string>;
  return Object.fromEntries(names.map((name) => [name, JSON.parse(texts[name] ?? '[]')])) as unknown as Columns<Row>;
}
