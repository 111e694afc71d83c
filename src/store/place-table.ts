import { type RawBuilder, sql } from 'kysely';
import type { Store } from './store.js';

/** Where rows of `price` are, and a number that belongs to each; by column, since there are many. */
export interface Places {
  readonly snapshotIds: number[];
  readonly marketIds: number[];
  readonly values: number[];
}

interface PlaceTable {
  /** To be called `place`; its key holds both ids. */
  readonly table: RawBuilder<{ key: number; value: number }>;
  readonly snapshotId: RawBuilder<number>;
  readonly marketId: RawBuilder<number>;
}

/**
 * Tables of places, in their order: mostly one. Both ids travel as one number, since a table of two columns is what SQLite
 * takes in fastest.
 */
export function* placeTables(store: Store, { snapshotIds, marketIds, values }: Places): Generator<PlaceTable> {
  if (values.length === 0) return;
  const first = least(snapshotIds);
  const radix = 2 ** Math.ceil(Math.log2(top(marketIds) + 1));
  if ((top(snapshotIds) - first + 1) * radix > Number.MAX_SAFE_INTEGER) {
    const half = Math.ceil(values.length / 2);
    for (const part of [[0, half] as const, [half] as const]) {
      yield* placeTables(store, {
        snapshotIds: snapshotIds.slice(...part),
        marketIds: marketIds.slice(...part),
        values: values.slice(...part),
      });
    }
    return;
  }
  const key = sql.ref('place.key');
  yield {
    table: store.engine.numberMap(
      snapshotIds.map((snapshotId, index) => (snapshotId - first) * radix + (marketIds[index] as number)),
      values,
    ),
    snapshotId: sql<number>`${key} / ${sql.lit(radix)} + cast(${first} as bigint)`,
    marketId: sql<number>`${key} % ${sql.lit(radix)}`,
  };
}

export function least(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other));
}

export function top(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other));
}
