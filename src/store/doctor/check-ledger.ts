import { sql } from 'kysely';
import { WEEK_MS } from '../../market/duration.js';
import { FINEST_MS } from '../rollup/level.js';
import type { Store } from '../store.js';
import type { Finding, Thoroughness } from './finding.js';

const MOST_FINDINGS = 100;

/** Snapshots whose number of prices is not what they say. */
export async function* checkSnapshots(store: Store, { isFull, now }: Thoroughness): AsyncGenerator<Finding> {
  const since = isFull ? 0 : now - WEEK_MS;
  const counts = store.db
    .selectFrom('snapshot as s')
    .leftJoin('price as p', 'p.snapshot_id', 's.id')
    .select(['s.id', 's.exchange_id', 's.taken_at', 's.price_count'])
    .select((eb) => eb.fn.count<number>('p.market_id').as('held'))
    .where('s.taken_at', '>=', since)
    .groupBy(['s.id', 's.exchange_id', 's.taken_at', 's.price_count']);
  const rows = await store.db
    .selectFrom(counts.as('c'))
    .selectAll()
    .whereRef('c.held', '!=', 'c.price_count')
    .orderBy('c.id')
    .limit(MOST_FINDINGS)
    .execute();
  for (const row of rows) {
    yield {
      check: 'snapshot',
      exchangeId: row.exchange_id,
      intervalMs: null,
      at: row.taken_at,
      problem: `${row.held} prices instead of ${row.price_count}`,
    };
  }
}

/** Hours with prices that nothing was built of and that are not listed to be. */
export async function* checkUnbuilt(store: Store, { isFull, now }: Thoroughness): AsyncGenerator<Finding> {
  const since = isFull ? 0 : now - WEEK_MS;
  const hours = store.db
    .selectFrom('snapshot')
    .select(['exchange_id', sql<number>`taken_at - taken_at % ${sql.lit(FINEST_MS)}`.as('open_time')])
    .distinct()
    .where('price_count', '>', 0)
    .where('taken_at', '>=', since);
  const rows = await store.db
    .selectFrom(hours.as('hour'))
    .leftJoin('rollup as r', (join) =>
      join
        .onRef('r.exchange_id', '=', 'hour.exchange_id')
        .on('r.interval_ms', '=', FINEST_MS)
        .onRef('r.open_time', '=', 'hour.open_time'),
    )
    .leftJoin('rollup_pending as due', (join) =>
      join
        .onRef('due.exchange_id', '=', 'hour.exchange_id')
        .on('due.interval_ms', '=', FINEST_MS)
        .onRef('due.open_time', '=', 'hour.open_time'),
    )
    .select(['hour.exchange_id', 'hour.open_time'])
    .where('r.id', 'is', null)
    .where('due.open_time', 'is', null)
    .orderBy('hour.open_time')
    .limit(MOST_FINDINGS)
    .execute();
  for (const { exchange_id: exchangeId, open_time: at } of rows) {
    yield { check: 'unbuilt', exchangeId, intervalMs: FINEST_MS, at, problem: 'neither built nor listed to be' };
  }
}

/** Spans of candles whose number of candles is not what they say. */
export async function* checkCoverage(store: Store): AsyncGenerator<Finding> {
  const counts = store.db
    .selectFrom('coverage as c')
    .innerJoin('market as m', 'm.id', 'c.market_id')
    .leftJoin('candle as k', (join) =>
      join
        .onRef('k.market_id', '=', 'c.market_id')
        .onRef('k.interval_ms', '=', 'c.interval_ms')
        .onRef('k.open_time', '>=', 'c.since')
        .onRef('k.open_time', '<', 'c.until'),
    )
    .select(['m.exchange_id', 'c.market_id', 'c.interval_ms', 'c.since', 'c.candles'])
    .select((eb) => eb.fn.count<number>('k.open_time').as('held'))
    .groupBy(['m.exchange_id', 'c.market_id', 'c.interval_ms', 'c.since', 'c.candles']);
  const rows = await store.db
    .selectFrom(counts.as('span'))
    .selectAll()
    .whereRef('span.held', '!=', 'span.candles')
    .orderBy('span.market_id')
    .limit(MOST_FINDINGS)
    .execute();
  for (const row of rows) {
    yield {
      check: 'coverage',
      exchangeId: row.exchange_id,
      intervalMs: row.interval_ms,
      at: row.since,
      problem: `${row.held} candles of market ${row.market_id} instead of ${row.candles}`,
    };
  }
}
