import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import type { StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';

/** A market's price over a range in a few points; times are epoch ms UTC. */
export interface Sparkline {
  exchange: string;
  pair: string;
  since: number;
  until: number;
  /** One per equal part of the range, earliest first: the price in the last good snapshot of that part, null where it has none. */
  points: (number | null)[];
}

/**
 * One sparkline per market, in the order given. Costs a key look-up per point, however long the range.
 */
export async function readSparklines(
  store: Store,
  markets: readonly StoredMarket[],
  range: TimeRange,
  points: number,
): Promise<Sparkline[]> {
  const { since, until } = range;
  const snapshots = await lastSnapshots(
    store,
    [...new Set(markets.map(({ exchangeId }) => exchangeId))],
    range,
    points,
  );
  const wanted = snapshots.flatMap(({ id, part, exchangeId }) =>
    markets.filter((market) => market.exchangeId === exchangeId).map((market) => ({ id, part, marketId: market.id })),
  );
  const prices = await pricesOf(store, wanted);
  const lines = new Map(markets.map(({ id }) => [id, Array.from<number | null>({ length: points }).fill(null)]));
  for (const { id, part, marketId } of wanted) {
    const line = lines.get(marketId);
    if (line) line[part] = prices.get(`${id} ${marketId}`) ?? null;
  }
  return markets.map((market) => ({
    exchange: market.exchange,
    pair: pairName(market),
    since,
    until,
    points: lines.get(market.id) ?? [],
  }));
}

interface PartEnd {
  readonly exchangeId: number;
  readonly part: number;
  readonly id: number;
}

async function lastSnapshots(
  store: Store,
  exchangeIds: readonly number[],
  { since, until }: TimeRange,
  points: number,
): Promise<PartEnd[]> {
  const bound = (part: number) => Math.round(since + ((until - since) * part) / points);
  const parts = exchangeIds.flatMap((exchangeId) =>
    Array.from({ length: points }, (_, part) => ({ exchangeId, part, since: bound(part), until: bound(part + 1) })),
  );
  if (parts.length === 0) return [];
  const asked = store.engine.records(parts, {
    exchange_id: { type: 'integer', of: (row) => row.exchangeId },
    part: { type: 'integer', of: (row) => row.part },
    since: { type: 'integer', of: (row) => row.since },
    until: { type: 'integer', of: (row) => row.until },
  });
  const rows = await store.db
    .selectFrom(asked.as('asked'))
    .select((eb) => [
      'asked.exchange_id as exchangeId',
      'asked.part',
      eb
        .selectFrom('snapshot as s')
        .select('s.id')
        .whereRef('s.exchange_id', '=', 'asked.exchange_id')
        .where('s.status', '=', 'ok')
        .whereRef('s.taken_at', '>=', 'asked.since')
        .whereRef('s.taken_at', '<', 'asked.until')
        .orderBy('s.taken_at', 'desc')
        .orderBy('s.id', 'desc')
        .limit(1)
        .as('id'),
    ])
    .execute();
  return rows.flatMap(({ exchangeId, part, id }) => (id === null ? [] : { exchangeId, part, id }));
}

async function pricesOf(
  store: Store,
  wanted: readonly { readonly id: number; readonly marketId: number }[],
): Promise<Map<string, number>> {
  if (wanted.length === 0) return new Map();
  const asked = store.engine.records(wanted, {
    snapshot_id: { type: 'integer', of: (row) => row.id },
    market_id: { type: 'integer', of: (row) => row.marketId },
  });
  const rows = await store.db
    .selectFrom(asked.as('asked'))
    .innerJoin('price as p', (join) =>
      join.onRef('p.snapshot_id', '=', 'asked.snapshot_id').onRef('p.market_id', '=', 'asked.market_id'),
    )
    .select(['p.snapshot_id', 'p.market_id', 'p.price'])
    .execute();
  return new Map(rows.map((row) => [`${row.snapshot_id} ${row.market_id}`, row.price]));
}
