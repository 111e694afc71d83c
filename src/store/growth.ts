import { DAY_MS, HOUR_MS, MINUTE_MS } from '../market/duration.js';
import type { Engine } from './engine.js';
import { FINEST_MS, LEVELS } from './rollup/level.js';
import { readLastSnapshots } from './snapshot.js';
import type { Store } from './store.js';

/** What a day adds to the store, in bytes on disk, at the pace of the last 7 days that are stored. */
export interface Growth {
  /** Single prices, and the blocks of hours of them: what pruning frees again. */
  readonly priceBytesPerDay: number;
  /** Summaries of hours to weeks, which stay. */
  readonly rollupBytesPerDay: number;
  /** The record of polls, which stays. */
  readonly ledgerBytesPerDay: number;
}

const PACE_MS = 7 * DAY_MS;
const LEAST_HISTORY_MS = 60 * MINUTE_MS;

/** What rows take with their indices, as measured on 360 polls of 3,000 markets (SQLite), and by the layout of a tuple. */
const ROW_BYTES: Readonly<Record<Engine['name'], { readonly price: number; readonly snapshot: number }>> = {
  sqlite: { price: 20, snapshot: 120 },
  postgres: { price: 85, snapshot: 250 },
};

/** How many blocks of each length a day makes, all of about one size: a Summary a market. */
const ROLLUPS_PER_DAY = LEVELS.reduce((sum, lengthMs) => sum + DAY_MS / lengthMs, 0);

/** Null below one hour of history. */
export async function readGrowth(store: Store): Promise<Growth | null> {
  // By exchange, so that it is a look-up for each however long the history.
  const newest = Math.max(
    ...(await readLastSnapshots(store)).map(({ lastOkAt }) => lastOkAt ?? Number.NEGATIVE_INFINITY),
  );
  if (newest === Number.NEGATIVE_INFINITY) return null;
  const since = newest - PACE_MS;
  const pace = await readPace(store, since);
  if (pace === null) return null;
  const { price, snapshot } = ROW_BYTES[store.engine.name];
  const blocks = await readBlockBytes(store, newest - DAY_MS);
  return {
    priceBytesPerDay: Math.round(pace.pricesPerDay * price + (DAY_MS / HOUR_MS) * blocks.price),
    rollupBytesPerDay: Math.round(ROLLUPS_PER_DAY * blocks.rollup),
    ledgerBytesPerDay: Math.round(pace.pollsPerDay * snapshot),
  };
}

/** What the single prices of a range take, with the blocks of hours of them. */
export async function readPriceBytes(
  { db, engine }: Store,
  exchangeId: number,
  { since, until }: { readonly since: number; readonly until: number },
  prices: number,
): Promise<number> {
  const { bytes } = await db
    .selectFrom('price_block')
    .select((eb) => eb.fn.sum<number | null>(eb.fn('length', ['payload'])).as('bytes'))
    .where('exchange_id', '=', exchangeId)
    .where('open_time', '>=', since)
    .where('open_time', '<', until)
    .executeTakeFirstOrThrow();
  return prices * ROW_BYTES[engine.name].price + (bytes ?? 0);
}

/** Prices and polls a day since then; those of the first tick are left out, for they end the span before it. */
async function readPace(store: Store, since: number): Promise<{ pricesPerDay: number; pollsPerDay: number } | null> {
  const ticks = await store.db
    .selectFrom('exchange as e')
    // A cross join keeps SQLite to this order, so that it reads the index of each exchange instead of every snapshot.
    .crossJoin('snapshot as s')
    .whereRef('s.exchange_id', '=', 'e.id')
    .where('s.taken_at', '>=', since)
    .where('s.price_count', '>', 0)
    .groupBy('s.scheduled_at')
    .orderBy('s.scheduled_at')
    .select((eb) => [
      's.scheduled_at',
      eb.fn.sum<number>('s.price_count').as('prices'),
      eb.fn.countAll<number>().as('polls'),
    ])
    .execute();
  const spanMs = (ticks.at(-1)?.scheduled_at ?? 0) - (ticks[0]?.scheduled_at ?? 0);
  if (spanMs < LEAST_HISTORY_MS) return null;
  const sumOf = (field: 'prices' | 'polls') => ticks.slice(1).reduce((sum, tick) => sum + tick[field], 0);
  return { pricesPerDay: (sumOf('prices') / spanMs) * DAY_MS, pollsPerDay: (sumOf('polls') / spanMs) * DAY_MS };
}

/** What the blocks of an hour take on average since then, those of every exchange together; 0 for what has none. */
async function readBlockBytes({ db }: Store, since: number): Promise<{ price: number; rollup: number }> {
  const price = await db
    .selectFrom('price_block')
    .select((eb) => [eb.fn.sum<number>(eb.fn('length', ['payload'])).as('bytes'), eb.fn.countAll<number>().as('count')])
    .where('open_time', '>=', since)
    .groupBy('exchange_id')
    .execute();
  const rollup = await db
    .selectFrom('rollup')
    .select((eb) => [eb.fn.sum<number>(eb.fn('length', ['payload'])).as('bytes'), eb.fn.countAll<number>().as('count')])
    .where('interval_ms', '=', FINEST_MS)
    .where('open_time', '>=', since)
    .groupBy('exchange_id')
    .execute();
  return { price: meansOf(price), rollup: meansOf(rollup) };
}

function meansOf(rows: readonly { readonly bytes: number; readonly count: number }[]): number {
  return rows.reduce((sum, { bytes, count }) => sum + bytes / count, 0);
}
