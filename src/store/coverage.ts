import type { Kysely } from 'kysely';
import { subtract } from '../market/span.js';
import type { TimeRange } from '../market/time.js';
import type { CoverageState, Database } from './schema.js';
import type { Store } from './store.js';

export type { CoverageState };

/** One market's candles of one length. */
export interface SeriesKey {
  readonly marketId: number;
  readonly intervalMs: number;
}

/** What is known of a span of open times. */
export interface NewCoverage extends TimeRange {
  readonly state: CoverageState;
  /** Why it is not `traded`; null where the state says enough. */
  readonly reason: string | null;
}

export interface Coverage extends NewCoverage {
  /** How many candles are stored of the span. */
  readonly candles: number;
}

export interface SeriesCoverage extends SeriesKey, Coverage {}

/** What is known of a series, in time order without overlaps; of the spans that reach into the range when one is given. */
export async function readCoverage(
  store: Store,
  { marketId, intervalMs }: SeriesKey,
  range?: TimeRange,
): Promise<Coverage[]> {
  return store.db
    .selectFrom('coverage')
    .select(['since', 'until', 'state', 'reason', 'candles'])
    .where('market_id', '=', marketId)
    .where('interval_ms', '=', intervalMs)
    .$if(range !== undefined, (query) =>
      query.where('since', '<', range?.until ?? 0).where('until', '>', range?.since ?? 0),
    )
    .orderBy('since')
    .execute();
}

/** What is known of every series of the markets, all of them when absent; by market, interval, then time. */
export async function readAllCoverage(
  store: Store,
  filter: { readonly marketIds?: readonly number[]; readonly intervalMs?: number } = {},
): Promise<SeriesCoverage[]> {
  const { marketIds, intervalMs } = filter;
  return store.db
    .selectFrom('coverage')
    .select(['market_id as marketId', 'interval_ms as intervalMs', 'since', 'until', 'state', 'reason', 'candles'])
    .$if(marketIds !== undefined, (query) => query.where(store.engine.isAmong('market_id', marketIds ?? [])))
    .$if(intervalMs !== undefined, (query) => query.where('interval_ms', '=', intervalMs ?? 0))
    .orderBy('market_id')
    .orderBy('interval_ms')
    .orderBy('since')
    .execute();
}

/** Replaces what is known of these spans of a series; neighbours that say the same become one. */
export async function writeCoverage(store: Store, series: SeriesKey, spans: readonly NewCoverage[]): Promise<void> {
  if (spans.length === 0) return;
  await store.db.transaction().execute(async (tx) => {
    await lockMarket(tx, series.marketId);
    await replaceCoverage(tx, store, series, spans);
  });
}

/** As `writeCoverage`, inside a transaction that holds the market's lock and has stored the spans' candles. */
export async function replaceCoverage(
  tx: Kysely<Database>,
  store: Store,
  series: SeriesKey,
  spans: readonly NewCoverage[],
): Promise<void> {
  const { marketId: market_id, intervalMs: interval_ms } = series;
  const since = Math.min(...spans.map((span) => span.since));
  const until = Math.max(...spans.map((span) => span.until));
  const ofSeries = tx.selectFrom('coverage').where('market_id', '=', market_id).where('interval_ms', '=', interval_ms);
  // Neighbours that only touch may have to be joined.
  const old = await ofSeries
    .select(['since', 'until', 'state', 'reason', 'candles'])
    .where('since', '<=', until)
    .where('until', '>=', since)
    .execute();
  const fresh = await withCounts(tx, series, spans);
  const left = await Promise.all(
    old.map(async (span) => {
      const pieces = subtract([span], spans);
      const isWhole = pieces.length === 1 && pieces[0]?.since === span.since && pieces[0].until === span.until;
      return isWhole
        ? [span]
        : withCounts(
            tx,
            series,
            pieces.map((piece) => ({ ...piece, state: span.state, reason: span.reason })),
          );
    }),
  );
  const joined = join([...fresh, ...left.flat()]);
  await tx
    .deleteFrom('coverage')
    .where('market_id', '=', market_id)
    .where('interval_ms', '=', interval_ms)
    .where(
      store.engine.isAmong(
        'since',
        old.map((span) => span.since),
      ),
    )
    .execute();
  const records = store.engine.records(joined, {
    since: { type: 'integer', of: (span) => span.since },
    until: { type: 'integer', of: (span) => span.until },
    state: { type: 'text', of: (span): string => span.state },
    // Part of an upstream's answer may stand in it, and PostgreSQL's text holds no NUL.
    reason: { type: 'text', of: (span) => span.reason?.replaceAll('\0', '') ?? null },
    candles: { type: 'integer', of: (span) => span.candles },
  });
  await tx
    .insertInto('coverage')
    .columns(['market_id', 'interval_ms', 'since', 'until', 'state', 'reason', 'candles'])
    .expression((eb) =>
      eb
        .selectFrom(records.as('span'))
        .select([
          eb.val(market_id).as('market_id'),
          eb.val(interval_ms).as('interval_ms'),
          'span.since',
          'span.until',
          'span.state',
          'span.reason',
          'span.candles',
        ]),
    )
    .execute();
}

/**
 * Makes whoever else changes this market's candles wait for the end of the transaction: what is known of a span is read
 * and written anew, and two that do so at once would lose one's work.
 */
export async function lockMarket(tx: Kysely<Database>, marketId: number): Promise<void> {
  await tx
    .updateTable('market')
    .set((eb) => ({ first_candle_at: eb.ref('first_candle_at') }))
    .where('id', '=', marketId)
    .execute();
}

async function withCounts(
  tx: Kysely<Database>,
  { marketId, intervalMs }: SeriesKey,
  spans: readonly NewCoverage[],
): Promise<Coverage[]> {
  const counted: Coverage[] = [];
  for (const { since, until, state, reason } of spans) {
    const { candles } = await tx
      .selectFrom('candle')
      .select((eb) => eb.fn.countAll<number>().as('candles'))
      .where('market_id', '=', marketId)
      .where('interval_ms', '=', intervalMs)
      .where('open_time', '>=', since)
      .where('open_time', '<', until)
      .executeTakeFirstOrThrow();
    counted.push({ since, until, state, reason, candles });
  }
  return counted;
}

function join(spans: readonly Coverage[]): Coverage[] {
  const joined: Coverage[] = [];
  for (const span of [...spans].sort((a, b) => a.since - b.since)) {
    const last = joined.at(-1);
    if (last?.until === span.since && last.state === span.state && last.reason === span.reason) {
      joined[joined.length - 1] = { ...last, until: span.until, candles: last.candles + span.candles };
    } else {
      joined.push(span);
    }
  }
  return joined;
}
