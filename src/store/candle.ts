import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Candle } from '../market/candle.js';
import { MINUTE_MS } from '../market/duration.js';
import type { TimeRange } from '../market/time.js';
import { lockMarket, type NewCoverage, replaceCoverage, type SeriesKey } from './coverage.js';
import type { Point } from './price.js';
import type { Database } from './schema.js';
import type { Store } from './store.js';

/** A candle that is over; what an exchange says of a running one is not worth keeping. */
export type ClosedCandle = Omit<Candle, 'closed'>;

interface CandleRecord extends Omit<ClosedCandle, 'openTime'> {
  readonly open_time: number;
}

/**
 * Stores what an API answered about a part of a series, whole or not at all: its candles (each open time once) and what is
 * now known of the spans. A candle that is held already is replaced; where it said something else before, that is kept
 * as a revision.
 *
 * @param seenAt when the answer came, epoch ms UTC.
 */
export async function writeCandles(
  store: Store,
  series: SeriesKey,
  candles: readonly ClosedCandle[],
  spans: readonly NewCoverage[],
  seenAt: number,
): Promise<void> {
  await store.db.transaction().execute(async (tx) => {
    await lockMarket(tx, series.marketId);
    if (candles.length > 0) {
      const sent = recordsOf(store, candles);
      await keepRevisions(tx, series, sent, candles, seenAt);
      await upsert(tx, series, sent);
    }
    if (spans.length > 0) await replaceCoverage(tx, store, series, spans);
  });
}

/** The stored candles with since ≤ open time < until, oldest first; the first `limit` of them when given. */
export async function readCandles(
  store: Store,
  series: SeriesKey,
  range: TimeRange,
  options: { readonly limit?: number } = {},
): Promise<ClosedCandle[]> {
  const { limit } = options;
  return candlesOf(store.db, series, range)
    .select(['open_time as openTime', 'open', 'high', 'low', 'close', 'volume'])
    .orderBy('open_time')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute();
}

/** The closes of a market's minutes at the times at which they closed: since ≤ time < until, oldest first. */
export async function readMinuteCloses(store: Store, marketId: number, range: TimeRange): Promise<Point[]> {
  const opened = { since: range.since - MINUTE_MS, until: range.until - MINUTE_MS };
  const rows = await candlesOf(store.db, { marketId, intervalMs: MINUTE_MS }, opened)
    .select(['open_time', 'close'])
    .orderBy('open_time')
    .execute();
  return rows.map((row) => ({ time: row.open_time + MINUTE_MS, price: row.close }));
}

/** The spans between stored candles of the range in which intervals have none, oldest first; the edges count as candles. */
export async function readIdleSpans(store: Store, series: SeriesKey, range: TimeRange): Promise<TimeRange[]> {
  const { intervalMs } = series;
  const times = candlesOf(store.db, series, range).select([
    'open_time',
    sql<number | null>`lag(open_time) over (order by open_time)`.as('before'),
  ]);
  const breaks = await store.db
    .selectFrom(times.as('candle'))
    .select(['open_time', 'before'])
    .where((eb) => eb.or([eb('before', 'is', null), eb('open_time', '>', eb('before', '+', intervalMs))]))
    .orderBy('open_time')
    .execute();
  const { last } = await candlesOf(store.db, series, range)
    .select((eb) => eb.fn.max<number | null>('open_time').as('last'))
    .executeTakeFirstOrThrow();
  const ends = [
    ...breaks.map(({ open_time, before }) => ({
      since: before === null ? range.since : before + intervalMs,
      until: open_time,
    })),
    { since: last === null ? range.since : last + intervalMs, until: range.until },
  ];
  return ends.filter(({ since, until }) => since < until);
}

function candlesOf(db: Kysely<Database>, { marketId, intervalMs }: SeriesKey, range: TimeRange) {
  return db
    .selectFrom('candle')
    .where('market_id', '=', marketId)
    .where('interval_ms', '=', intervalMs)
    .where('open_time', '>=', range.since)
    .where('open_time', '<', range.until);
}

function recordsOf({ engine }: Store, candles: readonly ClosedCandle[]): RawBuilder<CandleRecord> {
  return engine.records<ClosedCandle, CandleRecord>(candles, {
    open_time: { type: 'integer', of: (candle) => candle.openTime },
    open: { type: 'real', of: (candle) => candle.open },
    high: { type: 'real', of: (candle) => candle.high },
    low: { type: 'real', of: (candle) => candle.low },
    close: { type: 'real', of: (candle) => candle.close },
    volume: { type: 'real', of: (candle) => candle.volume },
  });
}

async function keepRevisions(
  tx: Kysely<Database>,
  series: SeriesKey,
  sent: RawBuilder<CandleRecord>,
  candles: readonly ClosedCandle[],
  seenAt: number,
): Promise<void> {
  const times = candles.map(({ openTime }) => openTime);
  const hull = { since: Math.min(...times), until: Math.max(...times) + 1 };
  // Hardly ever is a candle sent twice, and comparing costs as much as storing.
  const held = await candlesOf(tx, series, hull).select('open_time').limit(1).executeTakeFirst();
  if (held === undefined) return;
  await tx
    .insertInto('candle_revision')
    .columns(['market_id', 'interval_ms', 'open_time', 'seen_at', 'open', 'high', 'low', 'close', 'volume'])
    .expression((eb) =>
      eb
        .selectFrom(sent.as('sent'))
        // A cross join keeps SQLite to this order: a key look-up per candle sent.
        .crossJoin('candle as c')
        .where('c.market_id', '=', series.marketId)
        .where('c.interval_ms', '=', series.intervalMs)
        .whereRef('c.open_time', '=', 'sent.open_time')
        .where((one) =>
          one.or(
            (['open', 'high', 'low', 'close', 'volume'] as const).map((field) =>
              one(`c.${field}`, 'is distinct from', one.ref(`sent.${field}`)),
            ),
          ),
        )
        .select([
          'c.market_id',
          'c.interval_ms',
          'c.open_time',
          eb.val(seenAt).as('seen_at'),
          'c.open',
          'c.high',
          'c.low',
          'c.close',
          'c.volume',
        ]),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function upsert(tx: Kysely<Database>, series: SeriesKey, sent: RawBuilder<CandleRecord>): Promise<void> {
  await tx
    .insertInto('candle')
    .columns(['market_id', 'interval_ms', 'open_time', 'open', 'high', 'low', 'close', 'volume', 'closed'])
    .expression((eb) =>
      eb
        .selectFrom(sent.as('sent'))
        .select([
          eb.val(series.marketId).as('market_id'),
          eb.val(series.intervalMs).as('interval_ms'),
          'sent.open_time',
          'sent.open',
          'sent.high',
          'sent.low',
          'sent.close',
          'sent.volume',
          eb.lit(1).as('closed'),
        ])
        // SQLite reads "on" after a bare "from" as a join.
        .where(eb.lit(true)),
    )
    .onConflict((conflict) =>
      conflict.columns(['market_id', 'interval_ms', 'open_time']).doUpdateSet((eb) => ({
        open: eb.ref('excluded.open'),
        high: eb.ref('excluded.high'),
        low: eb.ref('excluded.low'),
        close: eb.ref('excluded.close'),
        volume: eb.ref('excluded.volume'),
        closed: eb.ref('excluded.closed'),
      })),
    )
    .execute();
}
